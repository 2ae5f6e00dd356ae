import JSONTree

/// One thing that `doctor` looked at.
struct Finding: Sendable, Equatable {
  enum Level: String, Sendable, Comparable, CaseIterable {
    case ok, warn, problem

    static func < (left: Level, right: Level) -> Bool {
      allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }
  }

  var level: Level
  /// One or two words: `journal`, `disk`.
  var topic: String
  /// What was seen.
  var text: String
  /// What to do; nil: nothing needs doing.
  var advice: String?

  static func ok(_ topic: String, _ text: String) -> Finding {
    Finding(level: .ok, topic: topic, text: text, advice: nil)
  }

  static func warn(_ topic: String, _ text: String, next advice: String) -> Finding {
    Finding(level: .warn, topic: topic, text: text, advice: advice)
  }

  static func problem(_ topic: String, _ text: String, next advice: String) -> Finding {
    Finding(level: .problem, topic: topic, text: text, advice: advice)
  }

  var json: JSON {
    [
      "level": .string(level.rawValue), "topic": .string(topic), "text": .string(text),
      "advice": advice.map(JSON.string) ?? .null,
    ]
  }
}
