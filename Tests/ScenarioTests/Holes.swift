import SimulatedStage
import SyncCore
import TrackingTimeSandbox

/// A time as a scenario writes it.
enum ScenarioTime {
  static func lengths(_ words: ArraySlice<Word>) -> [Int] {
    guard let first = words.first else { return [] }
    if words.count > 1, Day(parsing: first.text) != nil, clock(words.dropFirst().first?.text) != nil
    {
      return [2]
    }
    return first.text == "now" || clock(first.text) != nil || first.isQuoted ? [1] : []
  }

  /// Hour, minute, second and days away from the first one; nil when the text is none.
  static func clock(_ text: String?) -> (hour: Int, minute: Int, second: Int, days: Int)? {
    guard let text else { return nil }
    let parts = text.split { $0 == "+" || $0 == "-" }.map(String.init)
    guard let clock = parts.first, parts.count <= 2 else { return nil }
    var days = 0
    if parts.count == 2 {
      guard parts[1].hasSuffix("d"), let count = Int(parts[1].dropLast()) else { return nil }
      days = text.contains("-") ? -count : count
    }
    let numbers = clock.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard (2...3).contains(numbers.count), let hour = numbers[0], let minute = numbers[1] else {
      return nil
    }
    let second = numbers.count == 3 ? numbers[2] : 0
    guard let second, (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
    else { return nil }
    return (hour, minute, second, days)
  }
}

/// Which requests a line is about.
struct RequestPattern: Sendable {
  var method: String?
  var path: String?
  var access: FaultMatch.Access?

  static func lengths(_ words: ArraySlice<Word>) -> [Int] {
    guard let first = words.first else { return [] }
    if ["GET", "POST", "PUT", "DELETE"].contains(first.text), words.count > 1,
      words[words.startIndex + 1].text.hasPrefix("/")
    {
      let isNaming = words.count > 3 && words[words.startIndex + 2].text == "naming"
      return isNaming ? [4, 2] : [2]
    }
    return ["request", "requests", "read", "reads", "write", "writes"].contains(first.text)
      ? [1] : []
  }

  /// An id that must stand in the body.
  var naming: Int64?

  init(_ words: [Word], in play: Play) throws {
    if words.count >= 2 {
      method = words[0].text
      path = words[1].text
      if words.count == 4 { naming = try play.knownID(words[3].text) }
      return
    }
    switch words.first?.text {
    case "read", "reads": access = .read
    case "write", "writes": access = .write
    default: break
    }
  }

  var match: FaultMatch {
    FaultMatch(
      method: method, path: path, access: access, naming: naming.map(Int.init))
  }

  /// Whether a request is meant.
  func fits(_ trace: Trace) -> Bool {
    match.fits(
      SandboxRequest(trace.method, trace.target, headers: [], body: Array(trace.body.utf8)))
  }
}

/// Which of several: from the how-manieth on, how many times.
struct Which: Sendable {
  var from = 1
  /// nil: every one.
  var times: Int? = 1

  static func lengths(_ words: ArraySlice<Word>) -> [Int] {
    let texts = words.prefix(3).map(\.text)
    if texts.first == "every" { return [1] }
    guard texts.first == "the", texts.count > 1 else { return [] }
    if ordinal(texts[1]) != nil { return [2] }
    guard texts[1] == "next" else { return [] }
    return texts.count > 2 && Int(texts[2]) != nil ? [3] : [2]
  }

  private static func ordinal(_ text: String) -> Int? {
    let suffixes = ["st", "nd", "rd", "th"]
    guard suffixes.contains(String(text.suffix(2))) else { return nil }
    return Int(text.dropLast(2))
  }

  init(_ words: [Word]) {
    let texts = words.map(\.text)
    if texts.first == "every" {
      times = nil
    } else if texts.count == 3 {
      times = Int(texts[2])
    } else if texts.count == 2, let place = Self.ordinal(texts[1]) {
      from = place
    }
  }
}

/// Somebody who changes things on the server with another client.
enum Person {
  static let names = ["phone", "colleague"]

  static func user(_ name: String) -> Int {
    name == "phone" ? SandboxAccount.adminID : SandboxAccount.projectManagerID
  }
}
