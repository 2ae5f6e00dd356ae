import ChildPrograms
import Foundation
import JSONTree
import SyncCore
import Testing
import TrackingTimeSandbox

@testable import ttsync

/// The same question asked of the server and of the local copy has one answer (design §10).
///
/// `ttsync pull` brings the account; then the network is cut, and the built server answers alone.
@Suite(.timeLimit(.minutes(5)))
struct AgreementTests {
  /// Where the server's answers come from: the sandbox's own world, asked as the user.
  private struct Server {
    let world: World

    func rows(_ method: String, _ path: String, _ body: SandboxJSON? = nil) throws -> JSON {
      var world = world
      let answer = world.handle(
        SandboxRequest(
          method, "/api/v4/\(SandboxAccount.accountID)\(path)",
          password: SandboxAccount.adminPassword, json: body), now: Date())
      #expect(answer.envelopeStatus == 200, "\(path)")
      return try JSON(parsing: answer.body)["data"] ?? .null
    }

    func ids(_ path: String) throws -> Set<Int64> { try rows("GET", path).ids }
  }

  /// All pages of a list tool.
  private static func ids(
    _ assistant: Assistant, _ tool: String, _ key: String, _ arguments: JSONObject
  ) async throws -> Set<Int64> {
    var ids: Set<Int64> = []
    var arguments = arguments
    var page: Int64 = 0
    while true {  // bounded by the pages of the account's lists
      let answer = try await assistant.call(tool, .object(arguments))
      #expect(answer["source"] == "mirror" && answer["covers"] != nil, "\(tool)")
      let rows = (answer[key] ?? []).ids
      #expect(ids.isDisjoint(with: rows), "\(tool): a row on two pages")
      ids.formUnion(rows)
      if let cursor = answer["next_cursor"] {
        arguments["cursor"] = cursor
      } else if let next = answer["next_page"]?.integerValue, next > page {
        page = next
        arguments["page"] = .integer(next)
      } else {
        #expect(answer["total"]?.integerValue == Int64(ids.count), "\(tool) \(arguments)")
        return ids
      }
    }
  }

  private static func withOfflineServer(
    _ body: (Assistant, Server, Bench) async throws -> Void
  ) async throws {
    try await Bench.with(seed: .studio(weeksBack: 30, weeksAhead: 6)) { bench in
      let pulled = try await bench.run("pull", "--json")
      #expect(pulled.status == 0, "\(pulled.errors)")
      let world = bench.sandbox.world
      let entries = try pulled.json()["records"]?["timeEntry"]?.integerValue
      let mine = world.state.entries.all.count { $0.accountID == SandboxAccount.accountID }
      #expect(entries == Int64(mine))
      try await bench.sandbox.goOffline()
      let (child, assistant) = try await bench.serve()
      try await body(assistant, Server(world: world), bench)
      child.closeInput()
      #expect(await child.status() == 0)
    }
  }

  @Test func `status tells which days of time entries are here`() async throws {
    try await Bench.with { bench in
      #expect(try await bench.run("pull").status == 0)
      let after = try await bench.run("status").lines.joined(separator: "\n")
      #expect(
        after.contains(/time entries \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d/), "\(after)")
    }
  }

  @Test func `lists and searches of the catalogues agree with the server`() async throws {
    try await Self.withOfflineServer { assistant, server, _ in
      for filter in ["ALL", "ACTIVE", "ARCHIVED"] {
        for (tool, key, path) in [
          ("tt_list_projects", "projects", "/projects"),
          ("tt_list_customers", "customers", "/customers"),
          ("tt_list_users", "users", "/users"), ("tt_list_tasks", "tasks", "/tasks/paginated"),
        ] {
          let here = try await Self.ids(assistant, tool, key, ["filter": .string(filter)])
          let there = try server.ids("\(path)?filter=\(filter)")
          #expect(here == there, "\(tool) \(filter)")
          #expect(filter == "ARCHIVED" || !there.isEmpty, "\(tool) \(filter) asks something")
        }
      }
      for keyword in ["re", "Web", "a", "zzz"] {
        let here = try await assistant.call(
          "tt_search_projects", ["keyword": .string(keyword), "limit": 200])
        let there = try server.rows(
          "GET", "/projects/search?keyword=\(keyword)&filter=ALL&type=ALL")
        #expect((here["projects"] ?? []).ids == (there["projects"] ?? []).ids, "\(keyword)")
        // The server looks only into projects; tasks without one are found here too.
        let within = (here["tasks"]?.arrayValue ?? []).filter { $0["project_id"] != nil }
        #expect(JSON.array(within).ids == (there["tasks"] ?? []).ids, "\(keyword)")
      }
    }
  }

  @Test func `time entries, sums and CSV agree with the server, whatever is asked`() async throws {
    try await Self.withOfflineServer { assistant, server, _ in
      let today = (Zone("Europe/Madrid") ?? .utc).day(Clocks.now())
      let state = server.world.state
      // Some projects are the studio's own: nobody's invoice.
      let busy = try #require(
        state.entries.all.last { entry in
          entry.taskID != nil
            && entry.projectID.flatMap { state.projects[$0]?.customerID } != nil
        })
      let task = try #require(busy.taskID.flatMap { state.tasks[$0] })
      let project = try #require(busy.projectID.flatMap { state.projects[$0] })
      let customer = try #require(project.customerID)
      let questions: [(filter: String, id: Int?)] = [
        ("USER", nil), ("USER", SandboxAccount.projectManagerID), ("COMPANY", nil),
        ("PROJECT", project.id), ("TASK", task.id), ("CUSTOMER", customer),
      ]
      for (from, to) in [(today - 6, today), (today - 200, today - 100), (today, today + 40)] {
        for question in questions {
          var query = "filter=\(question.filter)&from=\(from)&to=\(to)&page_size=20000"
          var arguments: JSONObject = [
            "filter": .string(question.filter), "from": .string(from.text),
            "to": .string(to.text),
          ]
          if let id = question.id {
            query += "&id=\(id)"
            arguments["id"] = .integer(Int64(id))
          }
          let there = try server.ids("/events?\(query)")
          let csv = try await assistant.call("tt_export_time_entries", .object(arguments))
          #expect(csv["total"]?.integerValue == Int64(there.count), "\(query)")
          arguments["page_size"] = 100
          let here = try await Self.ids(
            assistant, "tt_list_time_entries", "time_entries", arguments)
          #expect(here == there, "\(query)")
        }
        let sums = try await assistant.call(
          "tt_get_events_summary", ["from": .string(from.text), "to": .string(to.text)])
        let summary = try server.rows("GET", "/events/summary?from=\(from)&to=\(to)")
        let hours = try #require(summary["worked_hours"]?.doubleValue)
        let told = try #require(sums["hours"]?.doubleValue)
        #expect(abs(told - hours) <= 0.05, "\(from) to \(to): \(told) here, \(hours) there")
      }
    }
  }
}

extension JSON {
  /// The ids of a list's rows.
  fileprivate var ids: Set<Int64> {
    Set((arrayValue ?? []).compactMap { $0["id"]?.integerValue })
  }
}
