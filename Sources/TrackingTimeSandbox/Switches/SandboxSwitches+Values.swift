import Foundation

extension SandboxSwitches {
  package enum EventsShape: String, Sendable, Codable { case full, abbreviated }
  package enum BigPages: String, Sendable, Codable { case capped, refused }
  package enum TrackJSON: String, Sendable, Codable { case event, task, ignored }
  package enum MarkerSupport: String, Sendable, Codable { case echoed, ignored, refused }
  package enum ErrorStatus: String, Sendable, Codable { case ok200, mirrored }
  package enum Language: String, Sendable, Codable { case english, spanish, swedish, garbled }
  package enum DoubleDelete: String, Sendable, Codable { case notFound, error }
  package enum RetryAfter: String, Sendable, Codable { case none, seconds, date }
  package enum UpdateVerbs: String, Sendable, Codable { case any, put, post }
  package enum IANASupport: String, Sendable, Codable { case accepted, ignored, refused }
  package enum OffsetSupport: String, Sendable, Codable { case accepted, ignored }
  package enum ChangeZone: String, Sendable, Codable { case account, utc }
  package enum DefaultZone: String, Sendable, Codable { case user, account, utc }
  package enum UnreadableZone: String, Sendable, Codable { case refused, gmt }
  package enum EntryZone: String, Sendable, Codable { case reader, sent }
  package enum DoubleStart: String, Sendable, Codable { case refuse, adopt, duplicate }
  package enum StopFlagEnd: String, Sendable, Codable { case serverNow, ourDate }
  package enum RunningEnd: String, Sendable, Codable { case now, lastSync }

  /// Tracking policies: a write that breaks one gets envelope 500 with a sentence.
  package struct Policies: Sendable, Codable, Equatable {
    /// Entries may start at most so many days ago; nil: any.
    package var pastDays: Int?
    /// Entries may start at most so many days ahead; nil: any.
    package var futureDays: Int?
    package var requireProject = false
    package var requireTask = false
    package var requireNotes = false
    /// Whom they bind; the vendor applies them per role.
    package var appliesToManagers = false

    package init() {}

    static let names = Set(Mirror(reflecting: Policies()).children.compactMap(\.label))
  }

  /// The names a JSON object may use.
  package static let names: Set<String> = {
    // Mirror, because encoding leaves out members that are nil.
    Set(Mirror(reflecting: SandboxSwitches()).children.compactMap(\.label))
  }()

  /// All switches as one JSON object, in the order of their declaration; nil is written as null.
  package var json: SandboxJSON {
    let encoder = JSONEncoder()
    // A struct of enums, numbers and flags always encodes; what it encodes always parses.
    guard let data = try? encoder.encode(self), let tree = try? JSON(parsing: Array(data)) else {
      preconditionFailure("the switches do not encode")
    }
    return Self.ordered(tree, as: self)
      .setting("policies", Self.ordered(tree["policies"] ?? .null, as: policies))
  }

  private static func ordered(_ tree: SandboxJSON, as value: Any) -> SandboxJSON {
    let order = Mirror(reflecting: value).children.compactMap(\.label)
    return .object(order.map { JSON.Member($0, tree[$0] ?? .null) })
  }

  /// nil where a value does not fit.
  init?(tree: SandboxJSON) {
    // Lost: the decoder's words; the caller names the switch.
    guard
      let read = try? JSONDecoder().decode(SandboxSwitches.self, from: Data(tree.bytes))
    else { return nil }
    self = read
  }
}
