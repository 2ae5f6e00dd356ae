import Foundation
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Testing
import TrackingTimeSandbox

/// The service goes away and comes back; the control port stays.
@Suite(.timeLimit(.minutes(5)))
struct OfflineTests {
  static func refused(_ port: Int) async -> Bool {
    do {
      try await RawClient.connect(port: port).close()
      return false
    } catch {
      return true
    }
  }

  @Test func `offline refuses connections and resets those there are`() async throws {
    try await SocketTests.withSandbox { sandbox, address in
      let client = try await RawClient.connect(port: address.port)
      #expect(try await client.send("GET", "/api/v4/me").status == 200)
      try await sandbox.goOffline()
      #expect(try await client.listen().end == .reset)
      #expect(await Self.refused(address.port))
      #expect(sandbox.connectionCount == 0)
      try await sandbox.goOnline()
      let again = try await RawClient.connect(port: address.port)
      #expect(try await again.send("GET", "/api/v4/me").status == 200)
    }
  }

  @Test func `it comes back by itself after the time it was told`() async throws {
    try await SocketTests.withSandbox { sandbox, address in
      try await sandbox.goOffline(for: 0.02)
      while await Self.refused(address.port) {}  // bounded by the test's time limit
      #expect(try await SocketTests.addOne(address).status == 200)
    }
  }

  @Test func `a longer absence is not ended by the timer of a shorter one`() async throws {
    try await SocketTests.withSandbox { sandbox, address in
      try await sandbox.goOffline(for: 0.02)
      try await sandbox.goOffline()
      // Another sandbox's delay outlasts the first timer.
      try await SocketTests.withSandbox { other, otherAddress in
        try await SocketTests.barrier(other, otherAddress, seconds: 0.06)
      }
      #expect(await Self.refused(address.port))
    }
  }

  @Test func `a rule can take the service away in the middle of a request`() async throws {
    let rule = FaultRule(
      match: FaultMatch(path: "/events/add"), times: 1, action: .offline(seconds: 3_600))
    try await SocketTests.withSandbox(rule) { sandbox, address in
      let received = try await SocketTests.addOne(address)
      #expect(received.bytes.isEmpty)
      #expect(await Self.refused(address.port))
      #expect(SocketTests.created(sandbox) == 0)
      let control = try await RawClient.connect(port: address.controlPort)
      #expect(try await control.send("POST", "/__sandbox/online").status == 200)
      #expect(try await SocketTests.addOne(address).status == 200)
    }
  }

  @Test func `the control port switches offline and online`() async throws {
    try await SocketTests.withSandbox { _, address in
      let control = try await RawClient.connect(port: address.controlPort)
      #expect(try await control.send("POST", "/__sandbox/offline").status == 200)
      #expect(await Self.refused(address.port))
      #expect(try await control.send("GET", "/__sandbox/log").status == 200)
      #expect(try await control.send("POST", "/__sandbox/online").status == 200)
      #expect(!(await Self.refused(address.port)))
    }
  }

  @Test func `a port that is taken is an error, and a second start too`() async throws {
    try await SocketTests.withSandbox { sandbox, address in
      await #expect(throws: SandboxError.runsAlready) { try await sandbox.start() }
      let other = Sandbox(seed: .empty, clock: { Bench.monday })
      await #expect(throws: (any Error).self) { try await other.start(port: address.port) }
      _ = try await other.start()
      await other.stop()
    }
  }

  @Test func `in a service group it stops when the group does`() async throws {
    let sandbox = Sandbox(seed: .empty, clock: { Bench.monday })
    let address = try await sandbox.start()
    let group = ServiceGroup(
      services: [sandbox], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    async let running: Void = group.run()
    await group.triggerGracefulShutdown()
    try await running
    #expect(await Self.refused(address.port))
    #expect(await Self.refused(address.controlPort))
  }
}
