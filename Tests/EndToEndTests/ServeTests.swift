import ChildPrograms
import Foundation
import JSONTree
import Testing
import TrackingTimeSandbox

@testable import ttsync

/// The built server over stdio, against a simulated TrackingTime over real HTTP.
@Suite(.timeLimit(.minutes(2)))
struct ServeTests {
  @Test func `what is accepted during an outage arrives once`() async throws {
    try await Bench.with { bench in
      let (server, assistant) = try await bench.serve()
      try await bench.sandbox.goOffline()
      let notes = (0..<20).map { "offline \($0)" }
      for (minute, note) in notes.enumerated() {
        try await bench.book(note, minute: minute, assistant)
      }
      for note in notes { #expect(bench.count(note) == 0) }
      try await bench.sandbox.goOnline()
      let flush = try await bench.run("flush", "--json")
      #expect(flush.status == 0, "\(flush.errors)")
      #expect(try flush.json()["result"] == "drained")
      bench.requireOnce(notes)
      server.closeInput()
      #expect(await server.status() == 0)
    }
  }

  @Test func `lost answers neither lose nor double anything`() async throws {
    try await Bench.with { bench in
      bench.sandbox.add(
        FaultRule(
          match: FaultMatch(method: "POST", path: "/events/add"), probability: 0.3,
          action: .cutAfter(reset: true)))
      let (server, assistant) = try await bench.serve()
      let notes = (0..<15).map { "lost answer \($0)" }
      for (minute, note) in notes.enumerated() {
        try await bench.book(note, minute: minute, assistant)
      }
      #expect(try await bench.run("flush").status == 0)
      bench.requireOnce(notes)
      server.closeInput()
      #expect(await server.status() == 0)
    }
  }

  @Test func `a server that is killed again and again loses and doubles nothing`() async throws {
    try await Bench.with { bench in
      bench.sandbox.add(
        FaultRule(
          match: FaultMatch(method: "POST", path: "/events/add"), probability: 0.2,
          action: .cutAfter(reset: true)))
      var notes: [String] = []
      for life in 0..<4 {
        let (server, assistant) = try await bench.serve()
        for call in 0..<5 {
          let note = "life \(life) call \(call)"
          try await bench.book(note, minute: notes.count, assistant)
          notes.append(note)
        }
        server.signal(SIGKILL)
        #expect(await server.status() == -SIGKILL)
      }
      let flush = try await bench.run("flush")
      #expect(flush.status == 0, "\(flush.lines) \(flush.errors)")
      bench.requireOnce(notes)
      #expect(try await bench.run("audit", "verify").status == 0)
    }
  }

  @Test func `SIGTERM in the middle ends gracefully with everything on disk`() async throws {
    try await Bench.with { bench in
      let (server, assistant) = try await bench.serve()
      try await bench.sandbox.goOffline()
      for minute in 0..<5 { try await bench.book("term \(minute)", minute: minute, assistant) }
      server.signal(SIGTERM)
      #expect(await server.status() == 0)
      let list = try await bench.run("operations", "--json")
      #expect(try list.json()["total"] == 5)
    }
  }

  @Test func `the end of input ends the server with everything on disk`() async throws {
    try await Bench.with { bench in
      let (server, assistant) = try await bench.serve()
      try await bench.sandbox.goOffline()
      for minute in 0..<5 { try await bench.book("end \(minute)", minute: minute, assistant) }
      let clock = ContinuousClock()
      let took = await clock.measure {
        server.closeInput()
        #expect(await server.status() == 0)
      }
      #expect(took < .seconds(10))
      #expect(try await bench.run("operations", "--json").json()["total"] == 5)
    }
  }

  @Test func `of two servers on one home one leads, and its death costs nothing`() async throws {
    try await Bench.with { bench in
      let (first, one) = try await bench.serve()
      try await bench.book("one 0", minute: 0, one)
      let leader = try #require(
        try await bench.run("status", "--json").json()["leader"]?["pid"]?.integerValue)
      #expect(leader == Int64(first.pid))
      let (second, two) = try await bench.serve()
      try await bench.book("two 0", minute: 1, two)
      first.signal(SIGKILL)
      #expect(await first.status() == -SIGKILL)
      try await bench.book("two 1", minute: 2, two)
      #expect(try await bench.run("flush").status == 0)
      bench.requireOnce(["one 0", "two 0", "two 1"])
      let heir = try await bench.run("status", "--json").json()["leader"]?["pid"]?.integerValue
      #expect(heir == Int64(second.pid))
      second.closeInput()
      #expect(await second.status() == 0)
    }
  }

  @Test func `a call repeated with its request id gets its receipt, whatever it has done`()
    async throws
  {
    try await Bench.with { bench in
      let (server, assistant) = try await bench.serve()
      try await bench.sandbox.goOffline()
      let entry = try await assistant.call(
        "tt_add_time_entry", ["start": "2026-11-20T10:00:00Z", "duration": 60, "notes": "once"])
      let delete: JSON = ["id": entry["id"] ?? 0, "client_request_id": "the-same"]
      let first = try await assistant.call("tt_delete_time_entry", delete)
      // As after a kill that swallowed the receipt: the entry is deleted now, and the call is no error.
      let again = try await assistant.call("tt_delete_time_entry", delete)
      #expect(again["operation"]?["id"] == first["operation"]?["id"])
      #expect(again["repeat_of"] != nil)
      #expect(try await bench.run("operations", "--json").json()["total"] == 2)
      server.closeInput()
      #expect(await server.status() == 0)
    }
  }

  @Test func `stdout carries nothing but the protocol, whatever comes in`() async throws {
    try await Bench.with { bench in
      let server = try bench.start("serve", changes: ["TTSYNC_LOG_LEVEL": "trace"])
      let messages = [
        "nonsense", "{", "[]", #"{"jsonrpc":"2.0","id":1,"method":"no/such"}"#,
        #"{"jsonrpc":"2.0","id":2,"method":"initialize","params":{"protocolVersion":"2025-06-18","#
          + #""capabilities":{},"clientInfo":{"name":"x","version":"1"}}}"#,
        #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
        #"{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"tt_add_time_entry","#
          + #""arguments":{"start":7,"colour":"red"}}}"#,
        #"{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"rm","arguments":{}}}"#,
        #"{"jsonrpc":"2.0","id":5,"method":"tools/list"}"#,
      ]
      for message in messages { server.send(message) }
      server.closeInput()
      var ids: Set<Int64> = []
      for await line in server.output {
        let message = try JSON(parsing: line)
        #expect(message["jsonrpc"] == "2.0")
        if let id = message["id"]?.integerValue { ids.insert(id) }
      }
      #expect(await server.status() == 0)
      #expect(ids == [1, 2, 3, 4, 5])
      #expect(try await bench.run("operations", "--json").json()["total"] == 0)
    }
  }
}
