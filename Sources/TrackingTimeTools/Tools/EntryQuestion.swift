import JSONTree
import JournalStore
import SyncCore

/// Which time entries a call asks for: by user, project, customer, task or all, between two days.
struct EntryQuestion: Sendable {
  static let filters = ["USER", "CUSTOMER", "PROJECT", "COMPANY", "TASK"]

  let window: Window
  var filter: EntryFilter
  let clock: Clock
  private(set) var notes: [String]

  /// - Parameter standard: the days asked for when the call names none; nil: both are demanded.
  /// - Throws: `Refusal` for days, filters and ids that do not fit.
  init(_ call: ToolCall, default standard: ((Day) -> (from: Day, to: Day))? = nil) async throws {
    let account = try call.look { try $0.account() }
    let times = try TimeArguments(call, account: account)
    let usual = standard?(times.clock.zone.day(call.startedAt))
    guard let from = try times.day("from") ?? usual?.from,
      let to = try times.day("to") ?? usual?.to
    else {
      throw Refusal(
        "missing_argument", "from and to are missing.", next: "Give both as yyyy-MM-dd.")
    }
    window = try Window(from: from, to: to, clock: times.clock)
    clock = times.clock
    notes = times.notes
    var filter = EntryFilter(from: window.start, to: window.end)
    filter.isBilled = Self.billed(call)
    try await Self.restrict(&filter, call, account)
    self.filter = filter
    if try !isCovered(call) {
      notes.append(Self.rightsNote(account))
    }
  }

  /// What an answer about others says where the role may hide some of their time.
  static func rightsNote(_ account: AccountFacts) -> String {
    let role = account.role.map { " (\($0))" } ?? ""
    return "Only time that your role\(role) shows you is in here: others may have more."
  }

  static let billedParameter = Parameter.choice(
    "billed", ["ALL", "BILLED", "UNBILLED"], "Default ALL")

  private static func billed(_ call: ToolCall) -> Bool? {
    switch call.arguments.text("billed") {
    case "BILLED": true
    case "UNBILLED": false
    default: nil
    }
  }

  private static func restrict(
    _ filter: inout EntryFilter, _ call: ToolCall, _ account: AccountFacts
  ) async throws {
    let id = try call.arguments.id()
    let word = call.arguments.text("filter") ?? "USER"
    switch word {
    case "COMPANY": break
    case "USER":
      filter.user = id ?? account.user.map(EntityID.remote) ?? .me
      if let id { _ = try await call.check(.user, id) }
    case "CUSTOMER": filter.customer = try await required(id, .customer, word, call)
    case "PROJECT": filter.project = try await required(id, .project, word, call)
    default: filter.task = try await required(id, .task, word, call)
    }
  }

  private static func required(
    _ id: EntityID?, _ kind: EntityKind, _ word: String, _ call: ToolCall
  ) async throws -> EntityID {
    guard let id else {
      throw Refusal(
        "missing_argument", "id is missing for filter \(word).",
        next: "Give the id of the \(kind.noun), or filter COMPANY for everybody's time.")
    }
    _ = try await call.check(kind, id)
    return id
  }

  /// The entries themselves, and the names beside them.
  var needs: [Need] {
    [.entries(from: window.from, to: window.to)]
      + Need.names(.task, .project, .customer, .user)
  }
}
