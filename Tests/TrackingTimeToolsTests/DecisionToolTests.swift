import JSONTree
import JournalStore
import MCPServer
import SyncCore
import TestScratch
import Testing

@testable import TrackingTimeTools

@Suite(.scratch) struct DecisionToolTests {
  /// The notes of entry 51001 changed here, found changed elsewhere, and parked with that copy.
  private func conflict(_ bench: Bench) async throws {
    try await bench.goOffline()
    _ = try await bench.call("tt_update_time_entry", ["id": 51_001, "notes": "mine"])
    try await bench.park(1, .movedElsewhere) {
      $0.records = [bench.entry(51_001, from: 0, minutes: 90, notes: "theirs")]
    }
  }

  @Test func `both sides are shown first, and the digest decides`() async throws {
    let bench = try await Bench()
    try await conflict(bench)
    let shown = try await bench.call("tt_resolve_conflict", ["id": 1])
    #expect(shown["fields"]?[0]?["before"] == "first pass")
    #expect(shown["fields"]?[0]?["mine"] == "mine")
    #expect(shown["fields"]?[0]?["theirs"] == "theirs")
    let choices = (shown["choices"]?.arrayValue ?? []).compactMap { $0["choice"]?.stringValue }
    #expect(choices == ["mine", "theirs"])
    let others = shown["elsewhere"]?.arrayValue ?? []
    #expect(
      others.compactMap { $0["tool"]?.stringValue }
        == ["tt_edit_operation", "tt_discard_operation"])
    #expect(
      others.compactMap { $0["command"]?.stringValue } == ["ttsync edit 1", "ttsync discard 1"])
    for wrong in [["id": 1, "choice": "mine"], ["id": 1, "choice": "mine", "shown": "1234"]]
      as [JSONObject]
    {
      let refused = try await bench.call("tt_resolve_conflict", wrong)
      #expect(refused.isError && refused.text.contains("Look at it"))
    }
    let digest = try #require(shown["shown"])
    let done = try await bench.call(
      "tt_resolve_conflict", ["id": 1, "choice": "mine", "shown": digest])
    #expect(done["operation"]?["state"] == "superseded")
    #expect(done["successor"]?["state"] == "pending")
    #expect(try bench.operation(2).base[.notes] == .server(.text("theirs")))
    #expect(try bench.operation(2).call.tool == "tt_resolve_conflict")
  }

  @Test func `a dry run of a decision changes nothing and names what would be`() async throws {
    let bench = try await Bench()
    try await conflict(bench)
    let digest = try #require(try await bench.call("tt_resolve_conflict", ["id": 1])["shown"])
    let preview = try await bench.call(
      "tt_resolve_conflict", ["id": 1, "choice": "theirs", "shown": digest, "dry_run": true])
    #expect(preview["would"]?.stringValue?.contains("given up") == true)
    #expect(preview["facts"]?["would"]?[0]?["operation"]?["state"] == "discarded")
    #expect(try bench.operation(1).state == .conflict)
  }

  @Test func `giving up needs a confirmation, and may be left to the command line`() async throws {
    let bench = try await Bench(toolsets: ["all"])
    try await conflict(bench)
    let asked = try await bench.call("tt_discard_operation", ["id": 1])
    let confirm = try #require(asked["confirm"])
    #expect(try bench.operation(1).state == .conflict)
    let done = try await bench.call("tt_discard_operation", ["id": 1, "confirm": confirm])
    #expect(done.status == "discarded")

    let strict = try await Bench(toolsets: ["all"], leavesDiscards: true)
    #expect(!strict.registry.tools.contains { $0.definition.name == "tt_discard_operation" })
    try await conflict(strict)
    let digest = try #require(try await strict.call("tt_resolve_conflict", ["id": 1])["shown"])
    let refused = try await strict.call(
      "tt_resolve_conflict", ["id": 1, "choice": "theirs", "shown": digest])
    #expect(refused.isError && refused.text.contains("command line"))
  }

  @Test func `theirs in every field is giving up too, and left to the command line`() async throws {
    let bench = try await Bench(leavesDiscards: true)
    try await conflict(bench)
    let digest = try #require(try await bench.call("tt_resolve_conflict", ["id": 1])["shown"])
    let refused = try await bench.call(
      "tt_resolve_conflict",
      ["id": 1, "choice": "fields", "fields": "notes=theirs", "shown": digest])
    #expect(refused.isError && refused.text.contains("command line"), "\(refused.text)")
    #expect(try bench.operation(1).state == .conflict)
    let mine = try await bench.call(
      "tt_resolve_conflict", ["id": 1, "choice": "fields", "fields": "notes=mine", "shown": digest])
    #expect(mine["operation"]?["state"] == "superseded", "\(mine.text)")
  }

  @Test func `a kept delete needs a confirmation`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    _ = try await bench.call("tt_delete_time_entry", ["id": 51_001])
    try await bench.park(1, .movedElsewhere) {
      $0.records = [bench.entry(51_001, from: 0, minutes: 120)]
    }
    let digest = try #require(try await bench.call("tt_resolve_conflict", ["id": 1])["shown"])
    var arguments: JSONObject = ["id": 1, "choice": "mine", "shown": digest]
    let asked = try await bench.call("tt_resolve_conflict", arguments)
    #expect(asked["would"]?.stringValue?.contains("It is deleted although") == true)
    arguments["confirm"] = asked["confirm"]
    let done = try await bench.call("tt_resolve_conflict", arguments)
    #expect(done["successor"]?["state"] == "pending")
  }

  @Test func `a parked create is edited, adopted and given up with its dependants told`()
    async throws
  {
    let bench = try await Bench(toolsets: ["all"])
    try await bench.goOffline()
    let task = try await bench.call("tt_create_task", ["name": "Copy 2"])
    let id = try #require(task.id)
    _ = try await bench.call(
      "tt_add_time_entry",
      ["start": "2026-03-02 14:00", "duration": 600, "task_id": .integer(id)])
    try await bench.park(1, .refused)
    let preview = try await bench.call(
      "tt_discard_operation", ["id": 1, "repoint": "none", "dry_run": true])
    #expect(preview["facts"]?["would"]?[0]?["dependants"]?[0]?["state"] == "superseded")
    let edited = try await bench.call(
      "tt_edit_operation", ["id": 1, "set": [["field": "name", "value": "Copy, again"]]])
    #expect(edited["successor"]?["what"]?.stringValue?.contains("Copy, again") == true)
    try await bench.park(3, .refused)
    let adopted = try await bench.call("tt_adopt_operation", ["id": 3, "record_id": 990_313])
    #expect(adopted.status == "on the server")
    #expect(adopted["notes"]?[0]?.stringValue?.contains("name") == true)
    #expect(try bench.operation(2).wish[.taskID] == .id(.of(990_313)))
    let unknown = try await bench.call(
      "tt_edit_operation", ["id": 2, "set": [["field": "colour", "value": "red"]]])
    #expect(unknown.isError && unknown.text.contains("colour"))
  }

  @Test func `sending again before it is certain needs consent`() async throws {
    let bench = try await Bench(toolsets: ["all"])
    _ = try await bench.call("tt_create_task", ["name": "A"])
    try await bench.lose(1)
    let asked = try await bench.call("tt_retry_operation", ["id": 1, "now": true])
    #expect(asked["would"]?.stringValue?.contains("there are two") == true)
    let confirm = try #require(asked["confirm"])
    let done = try await bench.call(
      "tt_retry_operation", ["id": 1, "now": true, "confirm": confirm])
    #expect(done["operation"]?["state"] == "pending")
  }

  @Test func `the queue and the log are listed, and a flush says what is left`() async throws {
    let bench = try await Bench(toolsets: ["sync"])
    #expect(bench.registry.tools.count == 11)
    try await conflict2(bench)
    let list = try await bench.call("tt_list_operations", ["filter": "parked"])
    #expect(list["total"] == 1 && list["operations"]?[0]?["id"] == 1)
    let log = try await bench.call("tt_audit_log", ["operation": 1, "limit": 1])
    #expect(log["rows"]?[0]?["event"] == "refused")
    let next = try #require(log["next_cursor"])
    let rest = try await bench.call("tt_audit_log", ["operation": 1, "cursor": next])
    #expect(rest["rows"]?[0]?["event"] == "accepted")
    let flush = try await bench.call("tt_sync_flush", ["wait_ms": 0])
    #expect(flush.status == "parked: the rest needs a decision")
  }

  private func conflict2(_ bench: Bench) async throws {
    let call = CallContext(client: "test", tool: "tt_create_customer", argumentsDigest: "x")
    _ = try await bench.journal.accept(call) {
      try $0.propose(OperationDraft(.create, .new(.customer), wish: [.name: .text("Acme")]))
    }
    try await bench.park(1, .refused)
  }
}

extension Bench {
  /// What the worker does when it puts an operation before a person.
  func park(
    _ id: Int64, _ event: OperationEvent, _ more: (inout Settlement) -> Void = { _ in }
  ) async throws {
    var settlement = Settlement(
      OperationID(id), revision: try operation(id).revision, event,
      reason: Reason("changed_elsewhere", "It was changed elsewhere."))
    more(&settlement)
    let recorded = try await journal.record(
      [settlement], answering: nil, link: nil, lead: lead)
    guard recorded.lost.isEmpty else { throw Unexpected("op \(id) was not parked") }
  }

  /// Sent, and no answer came.
  func lose(_ id: Int64) async throws {
    let draft = AttemptDraft(
      of: [try operation(id)], plan: [PlanStep(.main)], step: 0, request: "r", canonical: "r")
    _ = try await journal.begin(draft, lead: lead)
    let settlement = Settlement(
      OperationID(id), revision: try operation(id).revision, .noAnswer)
    _ = try await journal.record([settlement], answering: nil, link: nil, lead: lead)
  }
}
