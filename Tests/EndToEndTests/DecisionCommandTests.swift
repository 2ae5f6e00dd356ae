import ChildPrograms
import Foundation
import JSONTree
import Testing
import TrackingTimeSandbox

@testable import ttsync

/// Everything that waits for a decision is decided by typing what `ttsync conflicts` prints.
@Suite(.timeLimit(.minutes(3)))
struct DecisionCommandTests {
  /// Own entries of Ana that can be changed and billed.
  private func entries(_ bench: Bench, _ count: Int) throws -> [Int] {
    let own = bench.sandbox.world.state.entries.all.filter {
      $0.userID == SandboxAccount.adminID && !$0.isBilled && $0.notes != nil
        && $0.end < Date().addingTimeInterval(-3_600)
    }
    return Array(try #require(own.count >= count ? own : nil).prefix(count).map(\.id))
  }

  private func elsewhere(_ bench: Bench, _ path: String, _ body: SandboxJSON) {
    let response = bench.sandbox.edit(as: SandboxAccount.adminID, "PUT", path, body)
    #expect(response.envelopeStatus == 200, "\(path)")
  }

  /// The commands below an operation, as printed.
  private func commands(_ ended: Bench.Ended, beginning: String) -> [[String]] {
    ended.lines.map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { $0.hasPrefix("ttsync \(beginning)") }
      .map { $0.split(separator: " ").dropFirst().map(String.init) }
  }

  private func run(_ bench: Bench, _ command: [String]?) async throws -> Bench.Ended {
    let child = try ChildProcess(
      Bench.binary, try #require(command), environment: bench.environment())
    child.closeInput()
    var lines: [String] = []
    for await line in child.output { lines.append(line) }
    return Bench.Ended(
      status: await child.status(), lines: lines, errors: await child.allErrors())
  }

  @Test func `three conflicts, a task with time on it and a billing call, by commands alone`()
    async throws
  {
    try await Bench.with { bench in
      bench.sandbox.set { $0.updateNeedsEnd = false }
      let ids = try entries(bench, 6)
      let (server, assistant) = try await bench.serve()
      for id in ids {
        let seen = try await assistant.call("tt_get_time_entry", ["id": .integer(Int64(id))])
        #expect(seen["time_entry"] != nil, "\(seen)")
      }
      try await bench.sandbox.goOffline()
      for id in ids.prefix(3) {
        _ = try await assistant.call(
          "tt_update_time_entry", ["id": .integer(Int64(id)), "notes": "mine \(id)"])
      }
      let task = try await assistant.call("tt_create_task", ["name": "Impossible"])
      let provisional = try #require(task["id"]?.integerValue)
      _ = try await assistant.call(
        "tt_add_time_entry",
        [
          "start": .string(Date().addingTimeInterval(-86_400 * 3).formatted(.iso8601)),
          "duration": 60, "notes": "kept", "task_id": .integer(provisional),
        ])
      _ = try await assistant.call(
        "tt_mark_billed", ["entry_ids": .array(ids.suffix(3).map { .integer(Int64($0)) })])
      server.closeInput()
      #expect(await server.status() == 0)
      for id in ids.prefix(3) { elsewhere(bench, "/events/update/\(id)", ["notes": "theirs"]) }
      for id in ids.suffix(2) {
        let state = bench.sandbox.world.state
        let other = try #require(
          state.tasks.all.first { !$0.isArchived && $0.id != state.entries[id]?.taskID })
        elsewhere(bench, "/events/update/\(id)", ["task_id": .int(other.id)])
      }
      bench.sandbox.add(
        FaultRule(
          match: FaultMatch(method: "POST", path: "/tasks/share"),
          action: .envelope(status: 400, http: 200, applied: false)))
      try await bench.sandbox.goOnline()
      #expect(try await bench.run("flush").status == ExitStatus.parked.rawValue)
      let status = try await bench.run("status")
      #expect(status.lines.contains { $0.contains("decide: ttsync conflicts") })

      try await decide(bench)

      #expect(try await bench.run("flush").status == 0)
      let state = bench.sandbox.world.state
      #expect(state.entries[ids[0]]?.notes == "mine \(ids[0])")
      #expect(state.entries[ids[1]]?.notes == "theirs")
      #expect(state.entries[ids[2]]?.notes == "both")
      bench.requireOnce(["kept"])
      #expect(ids.suffix(3).allSatisfy { state.entries[$0]?.isBilled == true })
      #expect(try await bench.run("audit", "verify").status == 0)
    }
  }

  /// Types what is printed, first without what it asks for.
  private func decide(_ bench: Bench) async throws {
    let shown = try await bench.run("conflicts")
    #expect(shown.status == 0)
    let text = shown.lines.joined(separator: "\n")
    #expect(text.contains("op 5") && text.contains("rests on it"), "\(text)")

    let unseen = try await bench.run("resolve", "1", "mine")
    #expect(unseen.status == ExitStatus.refused.rawValue)
    #expect(unseen.errors.joined().contains("--shown"))
    let blind = try await bench.run("resolve", "1", "mine", "--yes")
    #expect(blind.status == ExitStatus.refused.rawValue)
    #expect(blind.errors.joined().contains("--shown"))
    let stale = try await bench.run("resolve", "1", "mine", "--shown", "00000000")
    #expect(stale.status == ExitStatus.refused.rawValue)
    let dry = try await run(
      bench, commands(shown, beginning: "resolve 1 mine").first.map { $0 + ["--dry-run"] })
    #expect(dry.status == 0 && dry.lines.joined().contains("Nothing was changed"))

    let mine = try await run(bench, commands(shown, beginning: "resolve 1 mine").first)
    #expect(mine.status == 0, "\(mine.errors)")
    let theirs = try await run(bench, commands(shown, beginning: "resolve 2 theirs").first)
    #expect(theirs.status == 0 && theirs.lines.joined().contains("given up"))
    let edited = try await bench.run("edit", "3", "--set", "notes=both")
    #expect(edited.status == 0, "\(edited.errors)")

    let asked = try await bench.run("discard", "4", "--repoint", "none")
    #expect(asked.status == ExitStatus.refused.rawValue)
    #expect(asked.errors.joined().contains("--yes"))
    let discarded = try await bench.run("discard", "4", "--repoint", "none", "--yes", "--json")
    #expect(try discarded.json()["dependants"]?[0]?["state"] == "superseded")

    let billing = try #require(
      commands(shown, beginning: "resolve --group").first, "\(text)")
    let unconfirmed = try await run(bench, billing)
    #expect(unconfirmed.status == ExitStatus.refused.rawValue)
    let billed = try await run(bench, billing + ["--yes"])
    #expect(billed.status == 0, "\(billed.errors)")
    let left = try await bench.run("conflicts")
    #expect(left.lines == ["Nothing waits for a decision."])
  }

  @Test(arguments: [
    ["resolve", "1"], ["resolve", "1", "maybe"], ["resolve", "1", "mine", "--field", "notes=mine"],
    ["resolve", "1", "--field", "notes"], ["resolve", "1", "mine", "--end", "2026-03-02T10:00"],
    ["resolve", "1", "book", "--group"], ["adopt", "1", "-5"], ["edit", "1"],
    ["edit", "1", "--set", "colour=red"], ["discard", "1", "2", "--repoint", "none"],
    ["discard", "1", "--with", "x"],
  ])
  func `a decision that cannot be understood ends with 64`(_ arguments: [String]) async throws {
    let child = try ChildProcess(Bench.binary, arguments, environment: [:])
    child.closeInput()
    #expect(await child.status() == ExitStatus.usage.rawValue)
  }
}
