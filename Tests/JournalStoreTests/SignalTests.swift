import GRDB
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

@Suite(.scratch) struct SignalTests {
  @Test func `a commit of this process wakes who waits`() async throws {
    let fixture = try JournalFixture()
    let token = try await fixture.journal.changeToken()
    let until = fixture.clock.now() + .seconds(3_600)
    async let woken = fixture.journal.waitForChange(after: token, until: until)
    try await fixture.accept(.note("one"))
    #expect(try await woken != token)
  }

  @Test func `a commit of another process is noticed`() async throws {
    let fixture = try JournalFixture()
    let other = try fixture.another()
    let token = try await fixture.journal.changeToken()
    _ = try await other.accept(JournalFixture.call()) { try $0.propose(.note("one")) }
    let after = try await fixture.journal.waitForChange(
      after: token, until: fixture.clock.now() + .seconds(3_600))
    #expect(after.version != token.version)
    #expect(after.commits == token.commits)
  }

  @Test func `waiting ends at its time and when it is cancelled`() async throws {
    let fixture = try JournalFixture()
    let token = try await fixture.journal.changeToken()
    #expect(
      try await fixture.journal.waitForChange(after: token, until: fixture.clock.now()) == token)
    let until = fixture.clock.now() + .seconds(3_600)
    let task = Task { try await fixture.journal.waitForChange(after: token, until: until) }
    task.cancel()
    #expect(try await task.value == token)
  }

  @Test func `the doorbell rings at an acceptance, and nobody listening is no harm`() async throws {
    let fixture = try JournalFixture()
    try await fixture.accept(.note("nobody hears it"))
    guard let listener = Listener(fixture.place.doorbell) else {
      Issue.record("no socket")
      return
    }
    defer { listener.close() }
    #expect(listener.bytes() == 0)
    try await fixture.accept(.note("heard"))
    #expect(listener.bytes() == 1)
    try await fixture.journal.ask(.timer, until: fixture.clock.now() + .seconds(5))
    #expect(listener.bytes() == 1)
    // A bell that nobody empties must not stop anybody.
    for _ in 0..<2_000 { fixture.journal.ring() }
  }

  @Test func `a pull asked for is served until nobody waits for it`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    try await fixture.journal.ask(.timer, until: fixture.clock.now() + .seconds(5))
    try await fixture.journal.ask(.me, until: fixture.clock.now() + .seconds(9))
    func pulls() throws -> [PullScope] {
      try fixture.journal.next(lead, now: fixture.clock.now(), excluding: [], limit: 5).pulls
    }
    try await fixture.journal.ask(.list(.task), until: fixture.clock.now() + .seconds(2))
    #expect(try pulls() == [.list(.task), .timer, .me])
    fixture.clock.advance(.seconds(6))
    #expect(try pulls() == [.me])
  }
}

/// A socket of the kind the leader listens on.
private struct Listener {
  private let descriptor: CInt

  init?(_ path: String) {
    guard var address = DoorbellRinger.address(of: path) else { return nil }
    #if canImport(Darwin)
      descriptor = socket(AF_UNIX, SOCK_DGRAM, 0)
    #else
      descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
    #endif
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let isBound = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, size) == 0
      }
    }
    guard descriptor >= 0, isBound else { return nil }
  }

  /// Bytes that came since the last look.
  func bytes() -> Int {
    var buffer: UInt8 = 0
    var count = 0
    while unsafe recv(descriptor, &buffer, 1, CInt(MSG_DONTWAIT)) == 1 { count += 1 }
    return count
  }

  func close() {
    #if canImport(Darwin)
      Darwin.close(descriptor)
    #else
      Glibc.close(descriptor)
    #endif
  }
}
