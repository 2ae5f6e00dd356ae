import Foundation
import Testing
import TrackingTimeSandbox

/// The control endpoints, as a person with curl uses them.
@Suite(.timeLimit(.minutes(5)))
struct ControlTests {
  /// One call on the control port; the answer's status and JSON.
  static func call(
    _ address: SandboxAddress, _ method: String, _ name: String, _ body: String = ""
  ) async throws -> (status: Int, json: SandboxJSON) {
    let client = try await RawClient.connect(port: address.controlPort)
    let received = try await client.send(
      method, "/__sandbox/" + name, password: "none needed", body: body)
    try await client.close()
    return (received.status, try SandboxJSON(parsing: received.body))
  }

  @Test func `the log tells what came in and what was changed`() async throws {
    try await SocketTests.withSandbox { _, address in
      _ = try await SocketTests.addOne(address)
      let client = try await RawClient.connect(port: address.port)
      _ = try await client.send("GET", "/api/v4/31337/events?filter=COMPANY")
      let log = try await Self.call(address, "GET", "log").json
      let requests = log["requests"]?.array ?? []
      #expect(requests.map { $0["method"] } == ["POST", "GET"])
      #expect(requests[0]["target"] == "/api/v4/31337/events/add")
      #expect(requests[0]["effect"] == "handled")
      #expect(requests[0]["changes"] == [1])
      #expect(requests[0]["user"] == 7_701)
      #expect(requests[1]["changes"] == [])
      let change = log["changes"]?[0]
      #expect(change?["verb"] == "create")
      #expect(change?["kind"] == "time_entry")
      #expect(change?["at"] == "2026-03-02T09:00:00Z")
      let tail = try await Self.call(address, "GET", "log?requests=1&changes=0").json
      #expect(tail["requests"]?.array?.count == 1)
      #expect(tail["changes"] == [])
    }
  }

  @Test func `faults are added, replaced, counted and cleared`() async throws {
    try await SocketTests.withSandbox { sandbox, address in
      let cut = #"{"rules":[{"name":"cut","times":1,"action":{"kind":"cutAfter"}}]}"#
      #expect(try await Self.call(address, "POST", "faults", cut).status == 200)
      #expect(try await SocketTests.addOne(address).end == .reset)
      let rules = try await Self.call(address, "GET", "faults").json["rules"]
      #expect(rules?[0]?["fired"] == 1)
      let page = #"{"replace":true,"rules":[{"action":{"kind":"page","status":503}}]}"#
      let replaced = try await Self.call(address, "POST", "faults", page).json["rules"]
      #expect(replaced?.array?.count == 1)
      #expect(try await SocketTests.addOne(address).status == 503)
      #expect(try await Self.call(address, "DELETE", "faults").status == 200)
      #expect(try await SocketTests.addOne(address).status == 200)
      #expect(SocketTests.created(sandbox) == 3)
    }
  }

  @Test func `another user's edit, switches, late commits and reset`() async throws {
    try await SocketTests.withSandbox { sandbox, address in
      let edit = #"{"user":7702,"method":"POST","path":"/tasks/share","parameters":{"name":"T"}}"#
      let edited = try await Self.call(address, "POST", "edit", edit).json
      #expect(edited["body"]?["data"]?["name"] == "T")
      #expect(sandbox.log.changes.map(\.origin) == [.edit])
      let mirrored = #"{"httpStatusOfErrors":"mirrored"}"#
      let switches = try await Self.call(address, "POST", "switches", mirrored).json
      #expect(switches["httpStatusOfErrors"] == "mirrored")
      #expect(try await Self.call(address, "GET", "switches").json == switches)
      sandbox.add(FaultRule(action: .lateCommit(seconds: 3_600, answer: .gateway)))
      _ = try await SocketTests.addOne(address)
      #expect(try await Self.call(address, "GET", "log").json["late_pending"] == 1)
      #expect(try await Self.call(address, "POST", "late").json["applied"] == 1)
      #expect(SocketTests.created(sandbox) == 1)
      let state = try await Self.call(address, "GET", "state").json
      #expect(state["accounts"]?[0]?["events"]?.array?.count == 1)
      #expect(try await Self.call(address, "POST", "reset").status == 200)
      #expect(sandbox.log.changes.isEmpty && sandbox.log.requests.isEmpty)
      #expect(try await SocketTests.addOne(address).status == 200)
      #expect(sandbox.world.switches.httpStatusOfErrors == .mirrored, "switches stay")
    }
  }

  @Test func `drop resets the connections and nothing else`() async throws {
    try await SocketTests.withSandbox { _, address in
      let client = try await RawClient.connect(port: address.port)
      #expect(try await client.send("GET", "/api/v4/me").status == 200)
      #expect(try await Self.call(address, "POST", "drop").status == 200)
      #expect(try await client.listen().end == .reset)
      #expect(try await SocketTests.addOne(address).status == 200)
    }
  }

  @Test(arguments: [
    ("POST", "faults", "{", 400), ("POST", "faults", #"{"rules":[{"action":{}}]}"#, 400),
    ("POST", "switches", #"{"colour":"red"}"#, 400), ("POST", "edit", "{}", 400),
    ("GET", "nothing", "", 404), ("DELETE", "state", "", 404),
  ])
  func `what control does not understand it says so`(
    _ method: String, _ name: String, _ body: String, _ status: Int
  ) async throws {
    try await SocketTests.withSandbox { _, address in
      let answer = try await Self.call(address, method, name, body)
      #expect(answer.status == status)
      #expect(answer.json["error"]?.string?.isEmpty == false)
    }
  }

  @Test func `control answers on the service's port too, without credentials`() async throws {
    try await SocketTests.withSandbox { sandbox, address in
      let client = try await RawClient.connect(port: address.port)
      let text = "GET /__sandbox HTTP/1.1\r\nHost: x\r\n\r\n"
      await client.write(text: text)
      #expect(try await client.listen().body.contains("GET log"))
      #expect(sandbox.log.requests.isEmpty)
    }
  }
}
