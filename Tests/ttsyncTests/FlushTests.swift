import SyncCore
import Testing

@testable import ttsync

struct FlushTests {
  private let now = Instant(seconds: 1_000)

  private func view(
    _ counts: [OperationState: Int] = [.pending: 2], movable: Int = 2,
    link: LinkState = LinkState()
  ) -> FlushView {
    FlushView(link: link, counts: counts, movable: movable)
  }

  @Test func `an empty queue is drained, a parked one is parked`() {
    let start = view()
    #expect(view([.applied: 2], movable: 0).ending(since: start, now: now) == .ok)
    #expect(view([.pending: 1, .review: 1], movable: 0).ending(since: start, now: now) == .parked)
    #expect(view().ending(since: start, now: now) == nil)
  }

  @Test func `an outage from before counts only after another failure`() {
    let old = LinkState(
      failures: 3, openedAt: now - .seconds(60), probeAt: now, offlineSince: now - .seconds(70))
    let start = view(link: old)
    var link = old
    link.probes = 1
    link.probeAt = now + .seconds(4)
    #expect(view(link: link).ending(since: start, now: now) == nil, "the probe is under way")
    link.failures = 4
    #expect(view(link: link).ending(since: start, now: now) == .offline)
  }

  @Test func `an outage that begins meanwhile ends the flush`() {
    let link = LinkState(failures: 3, openedAt: now, probeAt: now + .seconds(2), offlineSince: now)
    #expect(view(link: link).ending(since: view(), now: now) == .offline)
  }

  @Test func `a pause from before is probed once more, or stands when no probe comes soon`() {
    let reason = Reason("credentials_refused", "No.")
    var old = LinkState(
      probeAt: now, pausedSince: now - .seconds(60), pauseReason: reason,
      contactAt: now - .seconds(60))
    let start = view(link: old)
    #expect(view(link: old).ending(since: start, now: now) == nil)
    old.probes = 1
    old.probeAt = now + .seconds(900)
    #expect(view(link: old).ending(since: start, now: now) == nil, "the probe is under way")
    old.contactAt = now
    #expect(view(link: old).ending(since: start, now: now) == .paused)
    var later = start.link
    later.probeAt = now + .seconds(600)
    #expect(view(link: later).ending(since: view(link: later), now: now) == .paused)
  }

  @Test func `progress tells what is done, what is under way, and what it waits for`() {
    let start = view([.pending: 4], movable: 4)
    let counts: [OperationState: Int] = [.applied: 1, .attempted: 1, .ambiguous: 1, .review: 1]
    func text(_ link: LinkState, _ perSecond: Double = 0) -> String {
      FlushProgress(
        view: view(counts, movable: 2, link: link), start: start, now: now, perSecond: perSecond
      ).text
    }
    let head = "1 of 4 settled, 1 being sent, 1 being made sure of, 1 parked, "
    #expect(text(LinkState()) == head + "working")
    #expect(text(LinkState(), 2) == head + "about 2 s left")
    #expect(
      text(LinkState(openedAt: now, probeAt: now + .seconds(3)))
        == head + "offline, next try in 3 s")
  }
}
