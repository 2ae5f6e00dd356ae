import ChildPrograms
import Foundation
import JSONTree
import Testing
import TrackingTimeSandbox

@testable import ttsync

/// Questions to the user, resources and their updates: the built server, line by line.
@Suite(.timeLimit(.minutes(2)))
struct AskingTests {
  private static let form: JSON = ["elicitation": ["form": [:]]]

  private func stateless(_ params: JSONObject) -> JSON {
    var params = params
    params["_meta"] = [
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": Self.form,
      "io.modelcontextprotocol/clientInfo": ["name": "end-to-end", "version": "1"],
    ]
    return .object(params)
  }

  /// A task that the server knows.
  private func task(_ assistant: Assistant) async throws -> JSON {
    let tasks = try await assistant.call("tt_list_tasks", ["limit": 1])
    return try #require(tasks["tasks"]?[0]?["id"])
  }

  @Test func `a question is signed and its answer taken, in both eras`() async throws {
    try await Bench.with { bench in
      let (server, assistant) = try await bench.serve()
      let task = try await task(assistant)
      var call: JSONObject = ["name": "tt_delete_task", "arguments": ["id": task]]
      let asked = try await assistant.request("tools/call", stateless(call))
      #expect(asked["resultType"] == "input_required")
      let question = asked["inputRequests"]?["confirm"]
      #expect(question?["method"] == "elicitation/create")
      #expect(question?["params"]?["message"]?.stringValue?.contains("Delete task") == true)
      let state = try #require(asked["requestState"]?.stringValue)
      call["inputResponses"] = [
        "confirm": ["action": "accept", "content": ["confirm": true]]
      ]
      call["requestState"] = .string(state + "x")
      await #expect(throws: Assistant.Problem.self) {
        try await assistant.request("tools/call", stateless(call))
      }
      #expect(try await bench.run("operations", "--json").json()["total"] == 0)
      call["requestState"] = .string(state)
      let done = try await assistant.request("tools/call", stateless(call))
      #expect(done["structuredContent"]?["operation"]?["id"] == 1, "\(done)")
      server.closeInput()
      #expect(await server.status() == 0)
      try await inTheHandshake(bench)
    }
  }

  private func inTheHandshake(_ bench: Bench) async throws {
    let server = try bench.start("serve")
    let opening: JSON = [
      "jsonrpc": "2.0", "id": 0, "method": "initialize",
      "params": [
        "protocolVersion": "2025-11-25", "capabilities": Self.form,
        "clientInfo": ["name": "end-to-end", "version": "1"],
      ],
    ]
    var lines = server.output.makeAsyncIterator()
    func next() async throws -> JSON {
      try JSON(parsing: try #require(await lines.next(isolation: #isolation)))
    }
    func send(_ message: JSON) { server.send(message.encodedString()) }
    send(opening)
    #expect(try await next()["result"]?["capabilities"]?["resources"]?["subscribe"] == true)
    send(["jsonrpc": "2.0", "method": "notifications/initialized"])
    send([
      "jsonrpc": "2.0", "id": 1, "method": "tools/call",
      "params": ["name": "tt_list_tasks", "arguments": ["limit": 1]],
    ])
    let task = try #require(try await next()["result"]?["structuredContent"]?["tasks"]?[0]?["id"])
    send([
      "jsonrpc": "2.0", "id": 2, "method": "tools/call",
      "params": ["name": "tt_delete_task", "arguments": ["id": task]],
    ])
    let question = try await next()
    #expect(question["method"] == "elicitation/create")
    send([
      "jsonrpc": "2.0", "id": question["id"] ?? .null, "result": ["action": "decline"],
    ])
    let answer = try await next()
    #expect(answer["id"] == 2 && answer["result"]?["isError"] == true)
    server.closeInput()
    #expect(await server.status() == 0)
  }

  @Test func `a timer that is started here is told to who listens`() async throws {
    try await Bench.with { bench in
      try await bench.sandbox.goOffline()
      let server = try bench.start("serve")
      var lines = server.output.makeAsyncIterator()
      func next() async throws -> JSON {
        try JSON(parsing: try #require(await lines.next(isolation: #isolation)))
      }
      func send(_ id: JSON, _ method: String, _ params: JSONObject) {
        let message: JSON = [
          "jsonrpc": "2.0", "id": id, "method": .string(method), "params": stateless(params),
        ]
        server.send(message.encodedString())
      }
      send(
        "listen", "subscriptions/listen",
        ["notifications": ["resourceSubscriptions": ["tt://timer"]]])
      let ack = try await next()
      #expect(ack["method"] == "notifications/subscriptions/acknowledged")
      send(
        1, "tools/call",
        ["name": "tt_start_timer", "arguments": ["task_name": "Call", "project_name": "Sales"]])
      var update: JSON?
      var answer: JSON?
      while update == nil || answer == nil {  // bounded by the suite's time limit
        let message = try await next()
        if message["id"] == 1 { answer = message } else { update = message }
      }
      #expect(update?["method"] == "notifications/resources/updated")
      #expect(update?["params"]?["uri"] == "tt://timer")
      server.closeInput()
      let last = try await next()
      #expect(last["id"] == "listen" && last["result"]?["resultType"] == "complete")
      #expect(await server.status() == 0)
    }
  }
}
