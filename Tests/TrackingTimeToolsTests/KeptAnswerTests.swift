import JSONTree
import JournalStore
import SyncCore
import TestScratch
import Testing

@testable import TrackingTimeTools

/// Tools that answer with TrackingTime's own last word.
@Suite(.scratch) struct KeptAnswerTests {
  struct Question: Sendable, CustomTestStringConvertible {
    var tool: String
    var arguments: JSONObject
    var document: RemoteDocument
    var answer: JSON
    var testDescription: String { tool }
  }

  static let questions: [Question] = [
    Question(
      tool: "tt_list_tags", arguments: [:], document: .tags,
      answer: ["tags": [["id": 6, "name": "Phase"]]]),
    Question(
      tool: "tt_get_tag", arguments: ["id": 6], document: .tag(.of(6)),
      answer: ["tag": ["id": 6, "name": "Phase"]]),
    Question(
      tool: "tt_list_tag_values", arguments: ["name": "Phase"], document: .tagValues(name: "Phase"),
      answer: ["values": ["1", "Phase"]]),
    Question(
      tool: "tt_list_teams", arguments: [:], document: .teams,
      answer: ["teams": [["account_id": 31337, "name": "Phase"]]]),
    Question(
      tool: "tt_list_webhooks", arguments: ["filter": "ENABLED"],
      document: .webhooks(filter: "ENABLED"), answer: ["webhooks": [["id": 8, "name": "Phase"]]]),
    Question(
      tool: "tt_get_webhook", arguments: ["id": 8], document: .webhook(.of(8)),
      answer: ["webhook": ["id": 8, "name": "Phase"]]),
    Question(
      tool: "tt_list_notifications", arguments: ["filter": "PROJECT", "id": 240551],
      document: .notifications(filter: "PROJECT", id: .of(240551), includeRead: false),
      answer: ["notifications": [["id": 1, "text": "Phase"]]]),
    Question(
      tool: "tt_get_user_report",
      arguments: ["user_id": 7701, "from": "2026-03-02", "to": "2026-03-08"],
      document: .userReport(
        .of(7701), from: "2026-03-02", to: "2026-03-08", sortBy: "NAME", filter: "ACTIVE"),
      answer: ["report": ["projects": [["name": "Phase"]]]]),
    Question(
      tool: "tt_get_task_times", arguments: ["task_ids": [990312]],
      document: .taskTimes([.of(990312)]),
      answer: ["tasks": [["id": 990312, "name": "Phase", "accumulated_s": 5400]]]),
  ]

  private func keep(_ question: Question, _ bench: Bench) async throws {
    try await bench.journal.keep(
      answer: question.answer, for: question.document, asOf: bench.clock.peek, lead: bench.lead)
  }

  @Test(arguments: questions)
  func `the last answer stands, with its age, also offline`(_ question: Question) async throws {
    let bench = try await Bench(toolsets: ["all"])
    try await keep(question, bench)
    bench.clock.advance(.seconds(3_600))
    try await bench.goOffline()
    let reply = try await bench.call(question.tool, question.arguments)
    #expect(reply.text.contains("Phase") && reply["source"] == "kept", "\(reply.text)")
    #expect(reply["as_of"]?.stringValue?.contains("12:00") == true)
    #expect(reply["pending_changes"] == 0)
  }

  @Test(arguments: questions)
  func `never asked and offline is a clear error`(_ question: Question) async throws {
    let bench = try await Bench(toolsets: ["all"])
    try await bench.goOffline()
    let reply = try await bench.call(question.tool, question.arguments)
    #expect(reply.isError && reply.text.contains("offline since"), "\(reply.text)")
  }

  @Test(arguments: questions)
  func `too old and connected it is asked anew`(_ question: Question) async throws {
    let bench = try await Bench(budget: .seconds(60), toolsets: ["all"])
    let worker = ScriptedWorker(
      bench: bench,
      serve: { scope, bench in
        guard scope == .document(question.document) else { return }
        try await bench.journal.keep(
          answer: question.answer, for: question.document, asOf: bench.clock.peek,
          lead: bench.lead)
      })
    let reply = try await worker.during { try await bench.call(question.tool, question.arguments) }
    #expect(reply["source"] == "server" && reply.text.contains("Phase"), "\(reply.text)")
  }

  @Test func `a list of tags that is older than a change made here is asked anew, or says so`()
    async throws
  {
    let bench = try await Bench(toolsets: ["all"], onlineBudget: .seconds(60))
    try await keep(Self.questions[0], bench)
    _ = try await ScriptedWorker(bench: bench).during {
      try await bench.call("tt_create_tag", ["name": "Round"])
    }
    try await bench.goOffline()
    let reply = try await bench.call("tt_list_tags")
    #expect(reply.warnings.contains("older than the last change"), "\(reply.text)")
  }

  @Test func `time of a task that waits here stands beside the server's`() async throws {
    let bench = try await Bench(toolsets: ["all"])
    let times = try #require(Self.questions.last)
    try await keep(times, bench)
    try await bench.goOffline()
    _ = try await bench.call(
      "tt_add_time_entry",
      ["start": "2026-03-02 07:00", "end": "2026-03-02 08:00", "task_id": 990312])
    let reply = try await bench.call("tt_get_task_times", ["task_ids": [990312]])
    let row = try #require(reply["tasks"]?[0])
    #expect(row["accumulated_s"] == 5400 && row["pending_s"] == 3600 && row["pending"] == "1h")
  }

  @Test func `fifty notifications may not be all`() async throws {
    let bench = try await Bench(toolsets: ["all"])
    let rows = (1...50).map { JSON.object(["id": .integer(Int64($0))]) }
    try await keep(
      Question(
        tool: "", arguments: [:],
        document: .notifications(filter: "USER", id: .of(7701), includeRead: true),
        answer: ["notifications": .array(rows)]), bench)
    let reply = try await bench.call(
      "tt_list_notifications", ["filter": "USER", "id": 7701, "include_read": true])
    #expect(reply["total"] == 50 && reply.warnings.contains("at most 50"))
  }

  @Test func `switching accounts changes nothing and says how it is done`() async throws {
    let bench = try await Bench(toolsets: ["teams"])
    try await keep(Self.questions[3], bench)
    let same = try await bench.call("tt_switch_team", ["account_id": 31337])
    #expect(same.status.hasPrefix("nothing to switch"))
    let unknown = try await bench.call("tt_switch_team", ["account_id": 5])
    #expect(unknown.isError && unknown.text.contains("31337 Phase"))
    try await keep(
      Question(
        tool: "", arguments: [:], document: .teams, answer: ["teams": [["account_id": 5]]]), bench)
    let other = try await bench.call("tt_switch_team", ["account_id": 5])
    #expect(other["next"]?.stringValue?.contains("--account 5") == true)
    #expect(try bench.operations().isEmpty)
  }
}
