import Foundation
import NIOCore
import ServiceLifecycle
import Testing
import TrackingTimeSandbox

/// Over real sockets.
@Suite(.timeLimit(.minutes(5)))
struct SocketTests {
  static let add = Bench.entry().text
  static let addPath = "/api/v4/31337/events/add"

  /// Runs the body with a started sandbox and stops it afterwards.
  static func withSandbox(
    _ rules: FaultRule..., body: (Sandbox, SandboxAddress) async throws -> Void
  ) async throws {
    let sandbox = Sandbox(seed: .empty, clock: { Bench.monday }, randomSeed: 7)
    for rule in rules { sandbox.add(rule) }
    let address = try await sandbox.start()
    do {
      try await body(sandbox, address)
      await sandbox.stop()
    } catch {
      await sandbox.stop()
      throw error
    }
  }

  /// Connects and sends one new entry.
  static func addOne(_ address: SandboxAddress) async throws -> RawClient.Received {
    let client = try await RawClient.connect(port: address.port)
    return try await client.send("POST", addPath, body: add)
  }

  /// Returns when everything sent before has been read: the server deals with its connections in
  /// one loop, and this one comes later.
  static func barrier(_ address: SandboxAddress) async throws {
    let client = try await RawClient.connect(port: address.controlPort)
    #expect(try await client.send("GET", "/__sandbox/faults").status == 200)
  }

  /// Returns when timers of the server that were due within that time have fired: it answers this
  /// request later still.
  static func barrier(
    _ sandbox: Sandbox, _ address: SandboxAddress, seconds: Double
  ) async throws {
    sandbox.add(
      FaultRule(
        match: FaultMatch(path: "/barrier"), times: 1, action: .delay(before: seconds, after: 0)))
    let client = try await RawClient.connect(port: address.port)
    #expect(try await client.send("GET", "/api/v4/barrier").status == 200)
  }

  static func created(_ sandbox: Sandbox) -> Int { sandbox.log.applied(.create, .timeEntry) }

  @Test func `requests follow one another on one connection`() async throws {
    try await Self.withSandbox { sandbox, address in
      let client = try await RawClient.connect(port: address.port)
      for number in 1...3 {
        let received = try await client.send("POST", Self.addPath, body: Self.add)
        #expect(received.status == 200)
        #expect(received.end == .whole)
        #expect(received.text.contains("Date: Mon, 02 Mar 2026 09:00:00 GMT"))
        #expect(Self.created(sandbox) == number)
      }
      #expect(sandbox.connectionCount == 1)
      #expect(sandbox.log.requests.map(\.answer) == ["200/200", "200/200", "200/200"])
      #expect(sandbox.log.received("POST", "/events/*") == 3)
    }
  }

  @Test func `a connection closes when the client asks for it`() async throws {
    try await Self.withSandbox { _, address in
      let client = try await RawClient.connect(port: address.port)
      let received = try await client.send("GET", "/api/v4/me", more: "Connection: close\r\n")
      #expect(received.status == 200)
      #expect(try await client.listen().end == .closed)
    }
  }

  @Test func `a wrong password is HTTP 401 on the wire`() async throws {
    try await Self.withSandbox { _, address in
      let client = try await RawClient.connect(port: address.port)
      #expect(try await client.send("GET", "/api/v4/me", password: "no").status == 401)
    }
  }

  @Test func `what is too long is refused before it is understood`() async throws {
    try await Self.withSandbox { sandbox, address in
      let client = try await RawClient.connect(port: address.port)
      let long = "/api/v4/me?x=" + String(repeating: "x", count: 9_000)
      #expect(try await client.send("GET", long).status == 414)
      let heavy = String(repeating: "x", count: (8 << 20) + 1)
      #expect(try await client.send("POST", Self.addPath, body: heavy).status == 413)
      #expect(sandbox.log.requests.isEmpty)
    }
  }

  @Test(
    arguments: [
      (.cutBefore(reset: true), 0, .reset), (.cutBefore(reset: false), 0, .closed),
      (.cutAfter(reset: true), 1, .reset), (.cutAfter(reset: false), 1, .closed),
    ] as [(FaultAction, Int, RawClient.Received.End)])
  func `a cut connection brings nothing back`(
    _ action: FaultAction, _ count: Int, _ end: RawClient.Received.End
  ) async throws {
    try await Self.withSandbox(FaultRule(action: action)) { sandbox, address in
      let received = try await Self.addOne(address)
      #expect(received.bytes.isEmpty)
      #expect(received.end == end)
      #expect(Self.created(sandbox) == count)
    }
  }

  @Test func `a truncated answer promises more than it brings`() async throws {
    let rule = FaultRule(action: .truncate(bytes: 10, reset: false))
    try await Self.withSandbox(rule) { sandbox, address in
      let received = try await Self.addOne(address)
      #expect(received.status == 200)
      #expect(received.end == .closed)
      #expect(received.body == #"{"response"#)
      #expect(Self.created(sandbox) == 1)
    }
  }

  @Test func `an answer in drops is whole in the end`() async throws {
    let rule = FaultRule(action: .drip(bytes: 100, every: 0.001))
    try await Self.withSandbox(rule) { _, address in
      let client = try await RawClient.connect(port: address.port)
      for _ in 0..<2 {
        let received = try await client.send("POST", Self.addPath, body: Self.add)
        #expect(received.end == .whole)
        let json = try SandboxJSON(parsing: received.body)
        #expect(json["data"]?["duration"] == 3_600)
      }
    }
  }

  @Test func `silence keeps the connection open without a byte`() async throws {
    let rule = FaultRule(times: 1, action: .silence(applied: true))
    try await Self.withSandbox(rule) { sandbox, address in
      let client = try await RawClient.connect(port: address.port)
      await client.write("POST", Self.addPath, body: Self.add)
      try await Self.barrier(address)
      #expect(sandbox.log.requests[0].answer == "silence")
      #expect(Self.created(sandbox) == 1)
      #expect(client.isOpen)
      try await sandbox.dropConnections()
      let received = try await client.listen()
      #expect(received.bytes.isEmpty)
      #expect(received.end == .reset)
    }
  }

  @Test func `after a hang-up the next request on that connection fails`() async throws {
    let rule = FaultRule(times: 1, action: .hangUp(reset: false))
    try await Self.withSandbox(rule) { sandbox, address in
      let client = try await RawClient.connect(port: address.port)
      let first = try await client.send("POST", Self.addPath, body: Self.add)
      #expect(first.end == .whole)
      #expect(!first.text.contains("Connection: close"))
      let second = try await client.send("POST", Self.addPath, body: Self.add)
      #expect(second.end != .whole)
      #expect(Self.created(sandbox) == 1)
    }
  }

  @Test func `a delayed answer comes later, and is applied even if the client has gone`()
    async throws
  {
    let rule = FaultRule(times: 1, action: .delay(before: 0.03, after: 0.03))
    try await Self.withSandbox(rule) { sandbox, address in
      let clock = ContinuousClock()
      let before = clock.now
      #expect(try await Self.addOne(address).end == .whole)
      #expect(clock.now - before >= .milliseconds(60))
      sandbox.add(FaultRule(times: 1, action: .delay(before: 0.1, after: 0)))
      let client = try await RawClient.connect(port: address.port)
      await client.write("POST", Self.addPath, body: Self.add)
      try await Self.barrier(address)
      try await client.close()
      try await Self.barrier(sandbox, address, seconds: 0.15)
      #expect(Self.created(sandbox) == 2)
    }
  }

  @Test func `a late commit comes when it is called for`() async throws {
    let rule = FaultRule(times: 1, action: .lateCommit(seconds: 3_600, answer: .gateway))
    try await Self.withSandbox(rule) { sandbox, address in
      let received = try await Self.addOne(address)
      #expect(received.status == 504)
      #expect(Self.created(sandbox) == 0)
      sandbox.commitLate()
      #expect(Self.created(sandbox) == 1)
      #expect(sandbox.log.changes[0].origin == .late)
    }
  }

  @Test func `a late commit also comes by itself in real time`() async throws {
    let rule = FaultRule(times: 1, action: .lateCommit(seconds: 0.02, answer: .cut))
    try await Self.withSandbox(rule) { sandbox, address in
      #expect(try await Self.addOne(address).end == .reset)
      try await Self.barrier(sandbox, address, seconds: 0.04)
      #expect(Self.created(sandbox) == 1)
    }
  }

  @Test func `pages, redirects and malformed bodies travel as they are`() async throws {
    try await Self.withSandbox { sandbox, address in
      let client = try await RawClient.connect(port: address.port)
      let actions: [(FaultAction, Int, String)] = [
        (.page(status: 503, applied: false), 503, "text/html"),
        (.redirect(location: "http://x/"), 302, "Location: http://x/"),
        (.tooMany(.seconds, seconds: 7), 429, "Retry-After: 7"),
        (.empty(applied: false), 200, "Content-Length: 0"),
        (.malformed(applied: true), 200, "application/json"),
      ]
      for (action, status, text) in actions {
        sandbox.add(FaultRule(times: 1, action: action))
        let received = try await client.send("POST", Self.addPath, body: Self.add)
        #expect(received.status == status)
        #expect(received.text.contains(text))
        #expect(received.end == .whole)
      }
      #expect(Self.created(sandbox) == 1)
    }
  }
}
