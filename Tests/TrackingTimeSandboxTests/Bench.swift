import Foundation
import TrackingTimeSandbox

/// A world on a table: a fixed clock, a small set of records, and short ways to call it.
struct Bench {
  /// Monday 2 March 2026, 10:00 in Madrid (GMT+1).
  static let monday = Date(timeIntervalSince1970: 1_772_442_000)

  var world: World
  var now = Bench.monday

  init(_ seed: SandboxAccount = .empty, _ change: (inout SandboxSwitches) -> Void = { _ in }) {
    var switches = SandboxSwitches()
    change(&switches)
    world = World(state: seed.state(at: Bench.monday, randomSeed: 7), switches: switches)
  }

  /// Calls as Ana, the admin, unless told otherwise.
  @discardableResult
  mutating func call(
    _ method: String, _ path: String, _ json: SandboxJSON? = nil,
    as user: Int = SandboxAccount.adminID
  ) -> SandboxResponse {
    let password = SandboxAccount.passwords[user] ?? ""
    return world.handle(
      SandboxRequest(method, "/api/v4/31337" + path, password: password, json: json), now: now)
  }

  /// The id of what was just created.
  @discardableResult
  mutating func create(
    _ path: String, _ json: SandboxJSON, as user: Int = SandboxAccount.adminID
  ) -> Int {
    call("POST", path, json, as: user).data["id"]?.int ?? -1
  }

  /// An entry of an hour; `more` overrides.
  @discardableResult
  mutating func addEntry(
    _ more: SandboxJSON = [:], as user: Int = SandboxAccount.adminID
  ) -> Int {
    create("/events/add", Bench.entry(more), as: user)
  }

  static func entry(_ more: SandboxJSON = [:]) -> SandboxJSON {
    let fields: [SandboxJSON.Member] = [
      .init("start", "2026-03-02 08:00:00"), .init("end", "2026-03-02 09:00:00"),
      .init("duration", 3600), .init("timezone", "GMT+01:00"),
    ]
    let added = more.members ?? []
    return .object(fields.filter { old in !added.contains { $0.name == old.name } } + added)
  }

  mutating func wait(_ seconds: Double) {
    now = now.addingTimeInterval(seconds)
  }

  /// Verbs and kinds of the changes so far, e.g. `create task`.
  var changes: [String] {
    world.changes.map { "\($0.verb.rawValue) \($0.kind.rawValue)" }
  }
}

extension SandboxResponse {
  /// The envelope's status; 0 where there is no envelope.
  var envelope: Int { envelopeStatus ?? 0 }

  var isHTML: Bool { headers.first?.value == "text/html" }

  func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  var rows: [SandboxJSON] { data.array ?? [] }

  var ids: [Int] { rows.compactMap { $0["id"]?.int } }

  func names(_ key: String = "name") -> [String] { rows.compactMap { $0[key]?.string } }
}
