import Foundation
import JSONTree
import SyncCore
import TestSupport
import Testing

/// What is stored is read back as it was; what cannot be read is said, never guessed.
struct CodingTests {
  @Test func `fields are read back`() throws {
    for seed in UInt64(1)...300 {
      var random = SeededGenerator(seed: seed)
      var fields = Fields()
      for field in Field.allCases where Bool.random(using: &random) {
        fields[field] =
          Int.random(in: 0...4, using: &random) == 0
          ? .null : ComparisonPropertyTests.value(field, &random)
      }
      #expect(try Fields(json: fields.json) == fields, "seed \(seed)")
      let text = fields.json.encodedString(sortedKeys: true)
      #expect(try Fields(json: JSON(parsing: text)) == fields, "seed \(seed)")
    }
  }

  @Test(
    arguments: [
      [], "x", ["unknown_field": 1], ["name": 1], ["task_id": 0], ["users": [1, 0]],
      ["users": ["a"]], ["start_at_ms": 1.5], ["is_billed": 1], ["hourly_rate": "80"],
    ] as [JSON])
  func `an impossible payload is undecodable`(_ json: JSON) {
    #expect(throws: UndecodablePayload.self) { try Fields(json: json) }
  }

  @Test func `a base is read back`() throws {
    let base = Base([
      .notes: .server(.text("a")), .taskID: .server(.null), .users: .unseen,
      .endAt: .outcome(of: OperationID(41)), .startAt: .server(.instant(nine)),
    ])
    #expect(try Base(json: base.json) == base)
    #expect(try Base(json: Base().json) == Base())
  }

  @Test(
    arguments: [
      [], ["notes": "seen"], ["notes": ["server": 1]], ["nonsense": "unseen"], ["notes": 1],
    ] as [JSON])
  func `an impossible base is undecodable`(_ json: JSON) {
    #expect(throws: UndecodablePayload.self) { try Base(json: json) }
  }

  @Test func `options are read back, each alone and all together`() throws {
    let counts = ContainerCounts(tasks: 1, entries: 2, seconds: 3)
    for options in [
      OperationOptions(), OperationOptions(deleteAll: false), OperationOptions(stopRunning: true),
      OperationOptions(boundEntry: entity(-4)), OperationOptions(below: counts),
      OperationOptions(repairs: OperationID(9)),
      OperationOptions(
        deleteAll: true, stopRunning: false, boundEntry: entity(4), below: counts,
        repairs: OperationID(1)),
    ] {
      #expect(try OperationOptions(json: options.json) == options)
    }
  }

  @Test(
    arguments: [
      [], ["delete_all": 1], ["bound_entry": 0], ["bound_entry": "x"], ["below": ["tasks": 1]],
      ["other": true],
    ] as [JSON])
  func `impossible options are undecodable`(_ json: JSON) {
    #expect(throws: UndecodablePayload.self) { try OperationOptions(json: json) }
  }

  @Test func `horizons and plans are read back`() throws {
    let horizon = Horizon(boot: "b", fromMilliseconds: 12, wall: nine)
    let data = try JSONEncoder().encode(horizon)
    #expect(try JSONDecoder().decode(Horizon.self, from: data) == horizon)
    let plan = [
      PlanStep(.stopOther, task: remote(1), entry: remote(2), at: nine, zone: "Z"),
      PlanStep(.main), PlanStep(.mainStoppingOther), PlanStep(.completedEntry, at: nine),
      PlanStep(.correctEntry, entry: remote(3)),
    ]
    let bytes = try JSONEncoder().encode(plan)
    #expect(try JSONDecoder().decode([PlanStep].self, from: bytes) == plan)
  }

  static let scopes: [PullScope] =
    [
      .me, .timer, .entries(from: "2026-03-01", to: "2026-03-31"), .record(.task, remote(7)),
      .document(.projectUsers(remote(7))), .document(.projectTimes([remote(1), remote(2)])),
      .document(.taskTimes([remote(3)])), .document(.projectTimes([])),
      .document(.summary(from: "2026-03-01", to: "2026-03-31", users: [remote(7)])),
      .document(.summary(from: "2026-03-01", to: "2026-03-31", users: [])),
      .document(
        .trackables(user: remote(7), onlyFavorites: true, includeTasks: false, project: remote(3))),
      .document(
        .trackables(user: remote(7), onlyFavorites: false, includeTasks: true, project: nil)),
    ] + EntityKind.allCases.map { PullScope.list($0) }

  @Test(arguments: scopes)
  func `the key of a scope names it again`(_ scope: PullScope) {
    #expect(PullScope(key: scope.key) == scope)
  }

  @Test(
    arguments: [
      "", "you", "me/1", "list", "list/planet", "record/task", "record/task/-1", "record/task/x",
      "entries/2026", "document", "document/weather/1", "document/project_users/x",
      "document/trackables/1/0",
    ])
  func `a key of another version names nothing`(_ key: String) {
    #expect(PullScope(key: key) == nil)
  }

  @Test func `keys of different scopes differ`() {
    #expect(Set(Self.scopes.map(\.key)).count == Self.scopes.count)
  }

  @Test func `a provisional id never enters a request`() {
    #expect(RemoteFields([.taskID: idValue(-4)]) == nil)
    #expect(RemoteFields([.users: .ids([entity(1), entity(-2)])]) == nil)
    #expect(RemoteFields([.userID: .id(.me)]) == nil)
    #expect(RemoteFields([.taskID: idValue(4), .projectID: .null]) != nil)
    let resolved = Fields([.taskID: idValue(-4)]).resolving { $0 == entity(-4) ? entity(9) : $0 }
    #expect(RemoteFields(resolved)?[.taskID] == idValue(9))
  }

  @Test(arguments: [("  Ärger  ", "ärger"), ("\tA\n", "a"), ("", ""), ("   ", "")])
  func `names are compared trimmed and without case`(_ name: String, _ key: String) {
    #expect(name.nameKey == key)
  }
}
