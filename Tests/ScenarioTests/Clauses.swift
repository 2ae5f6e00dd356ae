import SyncCore
import TrackingTimeSandbox

/// What a line says of a record: `on $wireframes from 09:00 to 10:00 noted "Review" billed`.
struct Clauses: Sendable {
  enum Clause: Sendable {
    case task(Int64?)
    case project(Int64?)
    case user(Int64)
    case from(Instant)
    case to(Instant)
    case notes(String?)
    case name(String)
    case billed(Bool)
    case running(Bool)
    case archived(Bool)
  }

  var all: [Clause] = []

  /// The clauses there are, for the README and for error messages.
  static let explanation =
    "`on $task`, `without a task`, `in $project`, `without a project`, `of $user`, `from 09:00`, `to "
    + "10:00`, `noted \"Review\"`, `without notes`, `named \"Relaunch\"`, `billed`, `not billed`, "
    + "`running`, `not running`, `closed` or `archived`, `not closed` or `not archived`"

  init(_ words: [Word], in play: Play) throws {
    var rest = words[...]
    while let word = rest.popFirst() {
      try read(word, &rest, play)
    }
  }

  private mutating func read(
    _ word: Word, _ rest: inout ArraySlice<Word>, _ play: Play
  ) throws {
    switch word.text {
    case "and", "with": break
    case "on": all.append(.task(try play.knownID(try next(&rest, after: word).text)))
    case "in": all.append(.project(try play.knownID(try next(&rest, after: word).text)))
    case "of": all.append(.user(try play.id(try next(&rest, after: word).text)))
    case "from", "since": all.append(.from(try time(&rest, play)))
    case "to": all.append(.to(try time(&rest, play)))
    case "noted": all.append(.notes(try next(&rest, after: word).text))
    case "named": all.append(.name(try next(&rest, after: word).text))
    case "billed": all.append(.billed(true))
    case "running": all.append(.running(true))
    case "closed", "archived": all.append(.archived(true))
    case "without": try readAbsence(try next(&rest, after: word), &rest)
    case "not":
      switch try next(&rest, after: word).text {
      case "billed": all.append(.billed(false))
      case "running": all.append(.running(false))
      case "closed", "archived": all.append(.archived(false))
      case let other: throw Self.notUnderstood("not \(other)")
      }
    default: throw Self.notUnderstood(word.text)
    }
  }

  private mutating func readAbsence(_ word: Word, _ rest: inout ArraySlice<Word>) throws {
    let what = word.text == "a" ? try next(&rest, after: word).text : word.text
    switch what {
    case "task": all.append(.task(nil))
    case "project": all.append(.project(nil))
    case "notes": all.append(.notes(nil))
    default: throw Self.notUnderstood("without \(what)")
    }
  }

  private func next(_ rest: inout ArraySlice<Word>, after word: Word) throws -> Word {
    guard let next = rest.popFirst() else {
      throw Mistake("Something is missing behind \"\(word.text)\".")
    }
    return next
  }

  private func time(_ rest: inout ArraySlice<Word>, _ play: Play) throws -> Instant {
    guard let length = ScenarioTime.lengths(rest).first else {
      throw Mistake("\"\(rest.first?.text ?? "")\" is no time. \(Hole.time.explanation)")
    }
    let text = rest.prefix(length).map(\.text).joined(separator: " ")
    rest = rest.dropFirst(length)
    return try play.moment(text)
  }

  private static func notUnderstood(_ text: String) -> Mistake {
    Mistake("\"\(text)\" is no clause. There are: \(explanation).")
  }
}

/// A record of either side, as far as clauses can speak of it.
struct Facts: Sendable {
  var task: Int64?
  var project: Int64?
  var user: Int64?
  var start: Instant?
  var end: Instant?
  var notes: String?
  var name: String?
  var isBilled: Bool?
  var isRunning: Bool?
  var isArchived: Bool?

  /// What does not fit, in words; empty: everything fits.
  func differences(from clauses: Clauses, _ play: Play) -> [String] {
    clauses.all.compactMap { difference(from: $0, play) }
  }

  private func difference(from clause: Clauses.Clause, _ play: Play) -> String? {
    func words(_ time: Instant?) -> String { time.map(play.text) ?? "unknown" }
    func say(_ fits: Bool, _ expected: String, _ found: String) -> String? {
      fits ? nil : "expected \(expected), found \(found)"
    }
    switch clause {
    case .task(let id):
      return say(task == id, "task \(Self.words(id))", "task \(Self.words(task))")
    case .project(let id):
      return say(project == id, "project \(Self.words(id))", "project \(Self.words(project))")
    case .user(let id): return say(user == id, "user \(id)", "user \(Self.words(user))")
    case .from(let time):
      return say(start == time, "from \(words(time))", "from \(words(start))")
    case .to(let time): return say(end == time, "to \(words(time))", "to \(words(end))")
    case .notes(let text):
      let found = notes.flatMap { $0.isEmpty ? nil : $0 }
      return say(found == text, "notes \(text ?? "none")", "notes \(found ?? "none")")
    case .name(let text): return say(name == text, "name \(text)", "name \(name ?? "none")")
    case .billed(let flag):
      return say((isBilled ?? false) == flag, flag ? "billed" : "not billed", "the contrary")
    case .running(let flag):
      return say((isRunning ?? false) == flag, flag ? "running" : "not running", "the contrary")
    case .archived(let flag):
      return say((isArchived ?? false) == flag, flag ? "closed" : "not closed", "the contrary")
    }
  }

  private static func words(_ id: Int64?) -> String { id.map { String($0) } ?? "none" }

  func words(_ play: Play) -> String {
    var parts: [String] = []
    if let name { parts.append("named \"\(name)\"") }
    if let user { parts.append("of \(user)") }
    if let task { parts.append("on \(task)") }
    if let project { parts.append("in \(project)") }
    if let start { parts.append("from \(play.text(start))") }
    if let end { parts.append("to \(play.text(end))") }
    if let notes, !notes.isEmpty { parts.append("noted \"\(notes)\"") }
    if isBilled == true { parts.append("billed") }
    if isRunning == true { parts.append("running") }
    if isArchived == true { parts.append("closed") }
    return parts.joined(separator: " ")
  }
}
