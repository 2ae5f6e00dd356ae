import Foundation
import JSONTree
import JournalStore
import MCPServer
import SyncCore
import TrackingTimeTools

/// Reads offline with a hundred thousand time entries: how long a tool takes for its answer.
struct Reads: Measuring {
  static let goals = ["reads"]
  private static let count = 100_000
  /// What a person does not notice.
  private static let limit = 100.0

  func measure(_ run: Run) async throws -> [Measurement] {
    let home = try await Prefill.entries(Self.count, for: run, copy: "reads")
    let journal = try home.open()
    let lead = try await Account.lead(journal)
    let now = Clocks.now()
    // Offline: nothing is waited for.
    try await journal.recordLink(
      LinkState(failures: 3, openedAt: now, probeAt: now + .seconds(3_600), offlineSince: now),
      lead: lead)
    let desk = try Desk(journal)
    var found: [Measurement] = []
    let today = (Zone(Home.zone) ?? .utc).day(now)
    for question in Self.questions(today) {
      found.append(try await measure(question, desk, run))
    }
    try journal.close()
    return found
  }

  private func measure(_ question: Question, _ desk: Desk, _ run: Run) async throws -> Measurement {
    let name = "\(question.tool) \(question.words)"
    var times: [Double] = []
    do {
      for number in -2..<run.times(30, quick: 6) {
        let time = try await Stopwatch.timeAwaiting {
          try await desk.call(question.tool, question.arguments)
        }
        if number >= 0 { times.append(time / 1000) }
      }
    } catch let refusal as Child.Ended {
      // The other questions are worth their rows.
      return Measurement("reads", name, notMeasured: refusal.description)
    }
    let sample = Sample(times)
    return Measurement(
      "reads", name, .milliseconds, sample, checks: [.atMost(Self.limit, "p50 ms", sample.p50)])
  }

  private struct Question {
    let tool: String
    let words: String
    let arguments: JSONObject
  }

  private static func questions(_ today: Day) -> [Question] {
    func days(_ count: Int, _ more: JSONObject = [:]) -> JSONObject {
      var object = more
      object["from"] = .string((today - count).text)
      object["to"] = .string(today.text)
      return object
    }
    let project = JSON.integer(Account.project(7).rawValue)
    return [
      Question(tool: "tt_list_time_entries", words: "mine of a week", arguments: days(7)),
      Question(
        tool: "tt_list_time_entries", words: "everybody's of a year",
        arguments: days(365, ["filter": "COMPANY"])),
      Question(
        tool: "tt_list_time_entries", words: "everybody's of a year, page 100",
        arguments: days(365, ["filter": "COMPANY", "page": 100])),
      Question(
        tool: "tt_list_time_entries", words: "a project's of a year",
        arguments: days(365, ["filter": "PROJECT", "id": project])),
      Question(tool: "tt_get_events_summary", words: "of a year", arguments: days(365)),
      Question(
        tool: "tt_count_time_entries", words: "everybody's of a year",
        arguments: days(365, ["filter": "COMPANY"])),
      Question(
        tool: "tt_export_time_entries", words: "everybody's of a year, one page",
        arguments: days(365, ["filter": "COMPANY", "limit": 200])),
      Question(tool: "tt_week_summary", words: "this week", arguments: [:]),
      Question(tool: "tt_find", words: "by words", arguments: ["query": "number 7"]),
      Question(
        tool: "tt_search_tasks", words: "by names",
        arguments: [
          "data": [
            [
              "project_name": "project number 3 of the account",
              "task_name": "task number 3 of the account",
            ]
          ]
        ]),
      Question(tool: "tt_search_projects", words: "by a word", arguments: ["keyword": "number"]),
      Question(tool: "tt_list_tasks", words: "all", arguments: [:]),
      Question(tool: "tt_list_projects", words: "all", arguments: [:]),
      Question(tool: "tt_whats_running", words: "now", arguments: [:]),
      Question(tool: "tt_sync_status", words: "", arguments: [:]),
    ]
  }

  /// The tools as a client calls them, without the pipes.
  private struct Desk {
    private let registry: ToolRegistry

    init(_ journal: Journal) throws {
      let environment = ToolEnvironment(
        journal: journal,
        settings: ToolSettings(
          waitBudget: .zero, wireBudget: .zero, readBudget: .zero, coldBudget: .zero,
          systemZone: Home.zone),
        now: { Clocks.now() }, uuid: { UUID().uuidString }, logger: Home.logger)
      registry = try ToolRegistry(
        tools: try Catalog.tools(CatalogSelection(toolsets: ["all"]), in: environment),
        instructions: nil, serverInfo: ServerInfo(name: "ttsync", version: "0"))
    }

    func call(_ tool: String, _ arguments: JSONObject) async throws {
      guard let handler = registry.methods.first(where: { $0.method == "tools/call" }) else {
        return
      }
      let result = try await handler.answer(
        RequestContext(client: ClientInfo(name: "bench")),
        ["name": .string(tool), "arguments": .object(arguments)]
      ).body
      guard result["isError"] != true else {
        throw Child.Ended(description: "\(tool): \(JSON.object(result).encodedString())")
      }
    }
  }
}
