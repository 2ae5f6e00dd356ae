import ChildPrograms
import Foundation
import JSONTree
import Testing
import TrackingTimeSandbox

@testable import ttsync

/// Task tools of the built server, against a simulated TrackingTime over real HTTP.
@Suite(.timeLimit(.minutes(2)))
struct AssistTests {
  private func names(_ kind: String, _ bench: Bench) -> [String] {
    let account = bench.sandbox.snapshot()["accounts"]?.array?.first
    return (account?[kind]?.array ?? []).compactMap { $0["name"]?.string }
  }

  @Test func `time on names that nobody knew is booked offline, arrives, and is undone whole`()
    async throws
  {
    try await Bench.with { bench in
      let (server, assistant) = try await bench.serve()
      try await bench.sandbox.goOffline()
      let receipt = try await assistant.call(
        "tt_log_time",
        [
          "task": "Estimate", "project": "Pitch", "customer": "Initech", "duration": "1.5h",
          "day": "yesterday", "notes": "by names", "create": true,
        ])
      #expect((receipt["id"]?.integerValue ?? 0) < 0)
      #expect(receipt["also"]?.arrayValue?.count == 3)
      #expect(bench.count("by names") == 0)
      try await bench.sandbox.goOnline()
      #expect(try await bench.run("flush").status == 0)
      bench.requireOnce(["by names"])
      #expect(names("customers", bench).contains("Initech"))
      #expect(names("tasks", bench).contains("Estimate"))
      let asked = try await assistant.call("tt_undo", ["dry_run": true])
      #expect(asked["would"]?.stringValue?.contains("4 on the server") == true, "\(asked)")
      let confirm = try #require(asked["confirm"])
      _ = try await assistant.call("tt_undo", ["confirm": confirm])
      let flush = try await bench.run("flush")
      #expect(flush.status == 0, "\(flush.lines)")
      #expect(bench.count("by names") == 0)
      #expect(!names("customers", bench).contains("Initech"))
      server.closeInput()
      #expect(await server.status() == 0)
    }
  }

  @Test func `a timer keeps the notes it was started with`() async throws {
    try await Bench.with { bench in
      let (server, assistant) = try await bench.serve()
      let tasks = try await assistant.call("tt_list_tasks", ["limit": 1])
      let task = try #require(tasks["tasks"]?[0]?["id"])
      _ = try await assistant.call("tt_start_timer", ["id": task, "notes": "what it is for"])
      #expect(try await bench.run("flush").status == 0)
      bench.requireOnce(["what it is for"])
      let running = try await assistant.call("tt_whats_running", [:])
      #expect(running["notes"] == "what it is for" && running["task_id"] == task)
      server.closeInput()
      #expect(await server.status() == 0)
    }
  }

  @Test func `a comment is written once and listed`() async throws {
    try await Bench.with { bench in
      let (server, assistant) = try await bench.serve(changes: ["TTSYNC_TOOLSETS": "all"])
      let tasks = try await assistant.call("tt_list_tasks", ["limit": 1])
      let task = try #require(tasks["tasks"]?[0]?["id"])
      let comment: JSON = ["task_id": task, "text": "Is this done?"]
      let written = try await assistant.call("tt_add_task_comment", comment)
      #expect(written["comment"]?["text"] == "Is this done?", "\(written)")
      let list = try await assistant.call("tt_list_task_comments", ["task_id": task])
      #expect(list["total"] == 1 && list["comments"]?[0]?["text"] == "Is this done?")
      server.closeInput()
      #expect(await server.status() == 0)
    }
  }
}
