import JSONTree
import JournalStore
import MCPServer
import SyncCore
import TestScratch
import Testing

@testable import TrackingTimeTools

@Suite(.scratch, .timeLimit(.minutes(2))) struct ResourceTests {
  private func json(_ shelf: ResourceShelf, _ uri: String) async throws -> JSON {
    let content = try #require(try await shelf.read(uri, RequestContext()), "\(uri)")
    return try JSON(parsing: content.text)
  }

  @Test func `every address answers as its tool does`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    _ = try await bench.call("tt_start_timer", ["id": 990312, "date": "2026-03-02 11:30:00"])
    let shelf = ResourceShelf(bench.environment)
    #expect(try await json(shelf, "tt://timer")["task"] == "Wireframes")
    #expect(try await json(shelf, "tt://sync/status")["pending_changes"] == 1)
    #expect(try await json(shelf, "tt://operation/1")["operation"]?["verb"] == "timerStart")
    let project = try await json(shelf, "tt://project/240551")
    #expect(project["project"]?["name"] == "Relaunch" && project["tasks_total"] == 3)
    #expect(try await json(shelf, "tt://day/2026-03-02")["total"] == 3)
    #expect(try await json(shelf, "tt://week/2026-03-04")["from"] == "2026-03-02")
    #expect(shelf.resources.map(\.uri) == ["tt://timer", "tt://me", "tt://sync/status"])
    #expect(shelf.templates.count == 4)
  }

  @Test(arguments: ["tt://nothing", "tt://day/soon", "tt://operation/x", "tt://project/", "tt://"])
  func `an address that means nothing is none`(_ uri: String) async throws {
    let bench = try await Bench()
    let shelf = ResourceShelf(bench.environment)
    #expect(try await shelf.read(uri, RequestContext()) == nil)
    #expect(await shelf.changes(of: uri) == nil)
  }

  @Test func `what is not there is told apart from what cannot be read`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let shelf = ResourceShelf(bench.environment)
    await #expect {
      try await shelf.read("tt://operation/99", RequestContext())
    } throws: {
      ($0 as? RPCError)?.code == -32002
    }
    await #expect {
      try await shelf.read("tt://project/777", RequestContext())
    } throws: {
      ($0 as? RPCError)?.code == -32603 && ($0 as? RPCError)?.message.contains("offline") == true
    }
  }

  @Test func `a listener hears of its own resource, and not of time going by`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let shelf = ResourceShelf(bench.environment)
    let timer = try #require(await shelf.changes(of: "tt://timer"))
    let week = try #require(await shelf.changes(of: "tt://week/2026-03-02"))
    bench.clock.advance(.seconds(600))
    _ = try await bench.call("tt_create_customer", ["name": "Initech"])
    _ = try await bench.call(
      "tt_log_time", ["task": "Copy", "start": "07:00", "end": "08:00"])
    var weeks = week.makeAsyncIterator()
    #expect(await weeks.next() != nil)
    _ = try await bench.call("tt_start_timer", ["id": 990312])
    var timers = timer.makeAsyncIterator()
    #expect(await timers.next() != nil)
  }
}

@Suite(.scratch) struct PromptTests {
  private func book(_ bench: Bench, _ tools: [String] = Catalog.names) -> PromptBook {
    PromptBook(bench.environment, shelf: ResourceShelf(bench.environment), tools: tools)
  }

  private func content(
    _ bench: Bench, _ name: String, _ arguments: [String: String] = [:]
  ) async throws -> PromptContent {
    let book = book(bench)
    let prompt = try #require(book.prompts.first { $0.name == name })
    return try await book.content(of: prompt, arguments, RequestContext())
  }

  @Test func `the five prompts name enabled tools only, with the numbers attached`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let prompts = book(bench).prompts
    #expect(
      prompts.map(\.name) == [
        "weekly_recap", "timesheet_check", "unbilled_time", "fill_week", "resolve_parked",
      ])
    for prompt in prompts {
      let text = try await content(bench, prompt.name, ["customer": "Northwind"]).text
      let named = text.matches(of: /tt_[a-z_]+/).map { String($0.output) }
      #expect(!named.isEmpty && named.allSatisfy(Catalog.names.contains), "\(prompt.name)")
    }
    let recap = try await content(bench, "weekly_recap", ["week": "last"])
    #expect(recap.attachments.map(\.uri) == ["tt://week/2026-02-23"])
    #expect(recap.text.contains("2026-02-23 to 2026-03-01"))
    let unbilled = try await content(bench, "unbilled_time", ["customer": "North \"wind\""])
    #expect(unbilled.text.contains("2026-02-01 to 2026-02-28"))
    #expect(unbilled.text.contains(#""North \"wind\"""#))
    #expect(book(bench, ["tt_sync_status", "tt_resolve_conflict"]).prompts.count == 1)
  }

  @Test func `arguments that cannot be meant are refused`() async throws {
    let bench = try await Bench()
    for (name, arguments) in [
      ("weekly_recap", ["week": "whenever"]), ("fill_week", ["hours_per_day": "30"]),
      ("unbilled_time", ["customer": "N", "from": "2026-03-01", "to": "2026-02-01"]),
    ] {
      await #expect(throws: RPCError.self) { try await content(bench, name, arguments) }
    }
  }

  @Test func `without the numbers the prompt still comes`() async throws {
    let bench = try await Bench(isSeeded: false)
    try await bench.goOffline()
    let recap = try await content(bench, "weekly_recap")
    #expect(recap.attachments.isEmpty && recap.text.contains("not attached"))
  }
}

@Suite(.scratch) struct CompletionTests {
  private func values(
    _ bench: Bench, _ reference: CompletionRequest.Reference, _ argument: String, _ value: String,
    _ others: [String: String] = [:]
  ) async throws -> [String]? {
    let shelf = ResourceShelf(bench.environment)
    let book = PromptBook(bench.environment, shelf: shelf, tools: Catalog.names)
    let desk = CompletionDesk(
      bench.environment, prompts: book.prompts, templates: shelf.templates)
    return try await desk.complete(
      CompletionRequest(reference, argument: argument, value: value, arguments: others),
      RequestContext())?.values
  }

  @Test func `names, numbers and days are completed from the copy`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    _ = try await bench.call("tt_create_customer", ["name": "Norfolk"])
    let fill = CompletionRequest.Reference.prompt("fill_week")
    #expect(
      try await values(bench, .prompt("unbilled_time"), "customer", "nor")
        == ["Norfolk", "Northwind"])
    #expect(try await values(bench, fill, "project", "") == ["Relaunch"], "archived ones not")
    #expect(
      try await values(bench, fill, "task", "op", ["project": "Relaunch"]) == ["Copy"])
    #expect(try await values(bench, fill, "week", "l") == ["last"])
    #expect(try await values(bench, .resource("tt://operation/{id}"), "id", "") == ["1"])
    #expect(try await values(bench, .resource("tt://project/{id}"), "id", "rela") == ["240551"])
    #expect(try await values(bench, .resource("tt://project/{id}"), "id", "2405") == ["240551"])
    #expect(
      try await values(bench, .resource("tt://day/{date}"), "date", "2026-03")
        == ["2026-03-02", "2026-03-01"])
    #expect(
      try await values(bench, .resource("tt://week/{date}"), "date", "")?.first == "2026-03-02")
    #expect(try await values(bench, fill, "colour", "") == nil)
    #expect(try await values(bench, .prompt("no"), "week", "") == nil)
  }
}
