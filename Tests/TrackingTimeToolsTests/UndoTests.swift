import JSONTree
import JournalStore
import SyncCore
import TestScratch
import Testing

@Suite(.scratch) struct UndoTests {
  @Test func `what was not sent is cancelled, the whole last call`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    _ = try await bench.call("tt_create_customer", ["name": "Initech"])
    _ = try await bench.call(
      "tt_log_time", ["task": "Call", "project": "Sales", "duration": "30m", "create": true])
    let dry = try await bench.call("tt_undo", ["dry_run": true])
    #expect(dry["would"]?.stringValue?.contains("3 not sent yet") == true, "\(dry.text)")
    #expect(try bench.operations().allSatisfy { $0.state == .pending })
    let reply = try await bench.call("tt_undo")
    #expect(reply.status == "undone: nothing was sent")
    #expect(
      try bench.operations().map(\.state) == [.pending, .cancelled, .cancelled, .cancelled])
    let again = try await bench.call("tt_undo")
    #expect(again.isError && again.text.contains("give operation: 1"))
    let named = try await bench.call("tt_undo", ["operation": 1])
    #expect(named.status == "undone: nothing was sent")
    let foreign = try await bench.call("tt_undo", client: "another")
    #expect(foreign.isError && foreign.text.contains("Nothing was changed here by another"))
  }

  @Test func `what is on the server is changed back, what it started from is known`() async throws {
    let bench = try await Bench(budget: .seconds(60))
    let worker = ScriptedWorker(bench: bench)
    _ = try await worker.during {
      try await bench.call("tt_update_time_entry", ["id": 51001, "notes": "second pass"])
    }
    #expect(try bench.operation(1).state == .applied)
    let reply = try await worker.during { try await bench.call("tt_undo") }
    #expect(reply.status.hasPrefix("changed back by op 2: "), "\(reply.text)")
    let back = try bench.operation(2)
    #expect(back.verb == .update && back.wish == [.notes: .text("first pass")])
    #expect(back.options.repairs == OperationID(1))
    #expect(back.base[.notes] == .server(.text("second pass")))
    #expect(back.state == .applied)
    let again = try await bench.call("tt_undo", ["operation": 1])
    #expect(again.isError && again.text.contains("undone before"))
  }

  @Test func `a booked entry is deleted again, but not one that somebody changed`() async throws {
    let bench = try await Bench(budget: .seconds(60))
    let worker = ScriptedWorker(bench: bench)
    let booked = try await worker.during {
      try await bench.call(
        "tt_log_time", ["task": "Copy", "duration": "30m", "notes": "draft"])
    }
    let entry = try #require(booked.id)
    var copy = try #require(
      try bench.look { try $0.serverCopy(Subject(.timeEntry, .of(entry))) }?.fields)
    let mine = copy
    copy[.notes] = .text("somebody else's words")
    try await bench.absorb(
      .record(.timeEntry, .of(entry)), [Record(.timeEntry, .of(entry), copy)])
    let refused = try await bench.call("tt_undo")
    #expect(refused.isError && refused.text.contains("changed by somebody since: notes"))
    try await bench.absorb(
      .record(.timeEntry, .of(entry)), [Record(.timeEntry, .of(entry), mine)])
    let reply = try await worker.during { try await bench.call("tt_undo") }
    #expect(reply.status.hasPrefix("changed back by op 2: "), "\(reply.text)")
    #expect(try bench.operation(2).verb == .delete)
  }

  @Test func `a container that was made is deleted after a confirmation, and only while empty`()
    async throws
  {
    let bench = try await Bench(budget: .seconds(60))
    let worker = ScriptedWorker(bench: bench)
    let made = try await worker.during {
      try await bench.call("tt_create_project", ["name": "Sales"])
    }
    let asked = try await bench.call("tt_undo", ["operation": 1])
    let confirm = try #require(asked["confirm"])
    #expect(try bench.operations().count == 1)
    let task = try await worker.during {
      try await bench.call(
        "tt_create_task", ["name": "Call", "project_id": .integer(made.id ?? 0)])
    }
    let full = try await bench.call("tt_undo", ["operation": 1, "confirm": confirm])
    #expect(full.isError && full.text.contains("holds 1 tasks"), "\(full.text)")
    #expect(task.status == "on the server")
  }

  @Test func `where it cannot be undone it is refused with what to do instead`() async throws {
    let bench = try await Bench(budget: .seconds(60))
    let worker = ScriptedWorker(bench: bench)
    _ = try await worker.during { try await bench.call("tt_delete_time_entry", ["id": 51001]) }
    let deleted = try await bench.call("tt_undo")
    #expect(deleted.isError && deleted.text.contains("Create it again"))
    let never = try await bench.call("tt_undo", ["operation": 77])
    #expect(never.isError)
    let refusing = ScriptedWorker(bench: bench, settle: { _ in .refused })
    _ = try await refusing.during {
      try await bench.call("tt_update_time_entry", ["id": 51002, "notes": "x", "dry_run": true])
    }
    _ = try await refusing.during { try await bench.call("tt_create_task", ["name": "No"]) }
    let parked = try await bench.call("tt_undo")
    #expect(parked.isError && parked.text.contains("tt_resolve_conflict 2"), "\(parked.text)")
  }

  @Test func `a later change of the same record is undone first`() async throws {
    let bench = try await Bench(budget: .seconds(60))
    let worker = ScriptedWorker(bench: bench)
    _ = try await worker.during {
      try await bench.call("tt_update_time_entry", ["id": 51001, "notes": "second"])
    }
    _ = try await worker.during {
      try await bench.call("tt_update_time_entry", ["id": 51001, "notes": "third"])
    }
    let first = try await bench.call("tt_undo", ["operation": 1])
    #expect(first.isError && first.text.contains("Undo 2 first"))
  }

  @Test func `a closed task is opened again`() async throws {
    let bench = try await Bench(budget: .seconds(60))
    let worker = ScriptedWorker(bench: bench)
    _ = try await worker.during { try await bench.call("tt_close_task", ["id": 990312]) }
    _ = try await worker.during { try await bench.call("tt_undo") }
    let back = try bench.operation(2)
    #expect(back.verb == .transition && back.wish == [.isArchived: .flag(false)])
  }

  @Test func `what is asked only once is not undone by asking again`() async throws {
    let bench = try await Bench(toolsets: ["all"], onlineBudget: .seconds(60))
    let worker = ScriptedWorker(bench: bench)
    _ = try await worker.during { try await bench.call("tt_create_tag", ["name": "Phase"]) }
    #expect(try bench.operation(1).state == .applied)
    let reply = try await bench.call("tt_undo")
    #expect(reply.isError && reply.text.contains("a call of its own"), "\(reply.text)")
    #expect(try bench.operations().count == 1)
  }
}
