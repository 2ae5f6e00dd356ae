import JournalStore
import SyncCore

/// The account that is worked in: what stands in the mirror before anything is wished.
enum Account {
  static let customers = 20
  static let projects = 40
  static let tasks = 400
  static let users = 8

  static func customer(_ number: Int) -> RemoteID { id(80_000 + number % customers) }
  static func project(_ number: Int) -> RemoteID { id(240_000 + number % projects) }
  static func task(_ number: Int) -> RemoteID { id(990_000 + number % tasks) }
  static func user(_ number: Int) -> RemoteID { id(Int(Home.user) + number % users) }

  static func id(_ raw: Int) -> RemoteID {
    guard let id = RemoteID(Int64(raw)) else { preconditionFailure("\(raw) is no server id") }
    return id
  }

  /// Takes the lead, says who one is, and brings the catalogues.
  static func furnish(_ journal: Journal) async throws -> Epoch {
    let lead = try await lead(journal)
    let me = RemoteMe(
      user: user(0), defaultAccount: Home.account, name: "Bench", zone: Home.zone, role: "ADMIN",
      weekStart: "monday", accounts: [.init(id: Home.account, name: "Bench")])
    _ = try await journal.bind(me, lead: lead)
    try await absorb(.list(.customer), records(.customer, customers, customer), journal, lead)
    try await absorb(.list(.service), [], journal, lead)
    try await absorb(.list(.user), records(.user, users, user), journal, lead)
    try await absorb(
      .list(.project),
      records(.project, projects, project) { [.customerID: .id(.remote(customer($0)))] },
      journal, lead)
    try await absorb(
      .list(.task),
      records(.task, tasks, task) {
        [
          .projectID: .id(.remote(project($0))), .customerID: .id(.remote(customer($0))),
          .users: .ids([.remote(user($0))]),
        ]
      }, journal, lead)
    try await journal.absorb(
      Absorption(
        .timer, asOf: Clocks.now(), beganSequence: journal.mirrorSequence(),
        content: .timer(nil), isComplete: true), lead: lead)
    return lead
  }

  static func lead(_ journal: Journal) async throws -> Epoch {
    try await journal.takeLead(
      pid: 1, boot: "bench", machine: Clocks.machine,
      monotonicMilliseconds: Clocks.elapsedMilliseconds()
    ).epoch
  }

  private static func records(
    _ kind: EntityKind, _ count: Int, _ id: (Int) -> RemoteID,
    _ more: (Int) -> Fields = { _ in [:] }
  ) -> [Record] {
    (0..<count).map { number in
      let fields: Fields = [
        .name: .text("\(kind.noun) number \(number) of the account"), .isArchived: .flag(false),
      ]
      return Record(kind, id(number), fields.overlaid(by: more(number)))
    }
  }

  static func absorb(
    _ scope: PullScope, _ records: [Record], _ journal: Journal, _ lead: Epoch
  ) async throws {
    try await journal.absorb(
      Absorption(
        scope, asOf: Clocks.now(), beganSequence: journal.mirrorSequence(),
        content: .records(records, isLast: true, isCapped: false), isComplete: true), lead: lead)
  }

  // MARK: Wishes

  /// An entry of a quarter of an hour on some task.
  static func entry(_ number: Int, day: Instant = Clocks.now(), notes: String? = nil)
    -> OperationDraft
  {
    let start = Instant(seconds: day.seconds - 3_600 + Int64(number % 3_000))
    return OperationDraft(
      .create, .new(.timeEntry),
      wish: [
        .userID: .id(.me), .startAt: .instant(start), .endAt: .instant(start + .seconds(900)),
        .durationSeconds: .integer(900), .zone: .text(Home.zone),
        .notes: .text(notes ?? "Reviewed the draft of chapter \(number) and sent remarks"),
        .taskID: .id(.remote(task(number))),
      ])
  }

  static func call(_ number: Int) -> CallContext {
    CallContext(
      client: "bench", tool: "tt_add_time_entry", argumentsDigest: "digest of call \(number)")
  }
}
