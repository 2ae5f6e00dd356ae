import SyncCore
import Synchronization
import Testing

@testable import ReplayWorker

/// The one door of every request: pace, breaker, pause (design §5, P7).
@Suite struct GateTests {
  /// A clock that only sleeping moves.
  private final class Pendulum: Sendable {
    private let passed = Mutex<Int64>(0)

    var milliseconds: Int64 { passed.withLock(\.self) }

    var sources: WorkerSources {
      var sources = Clock.sources
      sources.now = { Instant(seconds: 1_800_000_000) + .milliseconds(self.milliseconds) }
      sources.awakeMilliseconds = { self.milliseconds }
      sources.elapsedMilliseconds = { self.milliseconds }
      sources.sleep = { duration in
        self.passed.withLock { $0 += max(1, duration.milliseconds) }
      }
      return sources
    }
  }

  private func gate(
    _ link: LinkState = LinkState(), perSecond: Double = 0, _ pendulum: Pendulum = Pendulum()
  ) -> RequestGate {
    RequestGate(
      link: link, settings: WorkerSettings(requestsPerSecond: perSecond),
      sources: pendulum.sources)
  }

  @Test func `in the long run no more requests leave than the pace allows`() async {
    let pendulum = Pendulum()
    let gate = gate(perSecond: 2, pendulum)
    for _ in 0..<121 { #expect(await gate.enter()) }
    // A short burst is allowed at the beginning, a minute's worth is not.
    #expect(pendulum.milliseconds > 50_000, "\(pendulum.milliseconds) ms")
    #expect(pendulum.milliseconds <= 60_000)
  }

  @Test func `nothing passes an open breaker, a pause, or the time of a 429`() async {
    let now = Instant(seconds: 1_800_000_000)
    let open = LinkState(failures: 3, openedAt: now, probeAt: now + .seconds(30))
    let paused = LinkState(
      probeAt: now + .seconds(30), pausedSince: now, pauseReason: Reason("x", "Refused."))
    let slow = LinkState(slowUntil: now + .seconds(30))
    for link in [open, paused, slow] {
      #expect(await gate(link).enter() == false, "\(link)")
      #expect(await gate(link).enterAsProbe() == nil, "\(link)")
    }
  }

  @Test func `when its time has come one probe passes, and only one`() async {
    let now = Instant(seconds: 1_800_000_000)
    let due = LinkState(
      failures: 3, openedAt: now - .seconds(60), probeAt: now, offlineSince: now - .seconds(60))
    let gate = gate(due)
    #expect(await gate.enter() == false)
    #expect(await gate.enterAsProbe() != nil)
    #expect(await gate.enterAsProbe() == nil)
  }

  @Test func `connections of before a sleep are reset before anything else is sent`() async throws {
    let office = try await Office(inFlight: 1)
    let slept = Mutex<Int64>(0)
    let seen = Mutex<[String]>([])
    var sources = Clock.sources
    sources.elapsedMilliseconds = { Clock.monotonic() + slept.withLock(\.self) }
    let watched = Between(
      service: office.remote,
      write: { write, service in
        let answer = await service.send(write)
        seen.withLock { $0.append("sent") }
        slept.withLock { $0 = 3_600_000 }
        return answer
      }, reset: { seen.withLock { $0.append("reset") } })
    try await office.accept(.entry(hoursAgo: 3, notes: "before the sleep"))
    try await office.accept(.entry(hoursAgo: 5, notes: "after the sleep"))

    try await office.drain(by: office.worker(remote: watched, sources: sources))

    #expect(seen.withLock(\.self) == ["sent", "reset", "sent"])
    try await office.close()
  }
}
