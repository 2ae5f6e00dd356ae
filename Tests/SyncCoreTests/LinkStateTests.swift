import SyncCore
import Testing

struct LinkStateTests {
  static let failures: [Outcome] = [.unknown, .notApplied, .refusedAtTheEdge]
  static let answers: [Outcome] = [.accepted, .refused(envelope: 500), .stateRefusal, .gone]

  @Test(arguments: failures, answers)
  func `three failures in a row open the breaker, the first answer closes it`(
    _ failure: Outcome, _ answer: Outcome
  ) {
    var link = LinkState()
    link = link.after(failure, at: nine, random: 0)
    link = link.after(failure, at: nine + .seconds(1), random: 0)
    #expect(!link.isOpen)
    #expect(link.permits(at: nine + .seconds(1)) == .go)
    #expect(link.offlineSince == nine)
    link = link.after(failure, at: nine + .seconds(2), random: 0)
    #expect(link.openedAt == nine + .seconds(2))
    #expect(link.permits(at: nine + .seconds(2)) == .waitUntil(nine + .seconds(4)))
    #expect(link.permits(at: nine + .seconds(4)) == .probe)
    link = link.after(answer, at: nine + .seconds(5), random: 0)
    #expect(link == LinkState(contactAt: nine + .seconds(5)))
    #expect(link.permits(at: nine + .seconds(5)) == .go)
  }

  @Test func `an answer in between starts the count anew`() {
    var link = LinkState()
    for _ in 0..<5 {
      link = link.after(.unknown, at: nine, random: 0).after(.unknown, at: nine, random: 0)
      link = link.after(.gone, at: nine, random: 0)
    }
    #expect(!link.isOpen)
    #expect(link.offlineSince == nil)
  }

  @Test func `one probe at a time, ever more rarely`() {
    var link = LinkState()
    for _ in 0..<3 { link = link.after(.unknown, at: nine, random: 0) }
    var now = nine
    var waits: [Int64] = []
    for _ in 0..<7 {
      guard case .waitUntil(let next) = link.permits(at: now) else {
        Issue.record("a second probe is let through at once")
        return
      }
      waits.append((next - now).wholeSeconds)
      now = next
      #expect(link.permits(at: now) == .probe)
      link = link.probing(at: now, random: 0)
      #expect(link.permits(at: now) != .probe)
      link = link.after(.unknown, at: now, random: 0)
    }
    #expect(waits == [2, 4, 8, 16, 32, 48, 48])
    #expect(link.offlineSince == nine)
    #expect(link.openedAt == nine)
  }

  @Test func `a failed probe that was not announced is counted when it fails`() {
    var link = LinkState()
    for _ in 0..<3 { link = link.after(.unknown, at: nine, random: 0) }
    link = link.after(.unknown, at: nine + .seconds(2), random: 0)
    #expect(link.probeAt == nine + .seconds(6))
    #expect(link.probes == 1)
  }

  @Test func `a straggler from before the outage does not move the probe`() {
    var link = LinkState()
    for _ in 0..<3 { link = link.after(.unknown, at: nine, random: 0) }
    let before = link.probeAt
    link = link.after(.unknown, at: nine + .seconds(1), random: 0)
    #expect(link.probeAt == before)
  }

  @Test(arguments: [401, 402])
  func `refused credentials pause the account and are probed every 15 min`(_ status: Int) {
    var link = LinkState().after(.paused(status: status), at: nine, random: 0)
    #expect(link.isPaused)
    #expect(link.pauseReason == .paused(status: status))
    #expect(link.permits(at: nine) == .waitUntil(nine + minutes(15)))
    #expect(link.permits(at: nine + minutes(15)) == .probe)
    link = link.after(.paused(status: status), at: nine + minutes(15), random: 0)
    #expect(link.pausedSince == nine)
    #expect(link.permits(at: nine + minutes(15)) == .waitUntil(nine + minutes(30)))
    link = link.after(.accepted, at: nine + minutes(30), random: 0)
    #expect(!link.isPaused && link.pauseReason == nil && link.probeAt == nil)
    #expect(link.permits(at: nine + minutes(30)) == .go)
  }

  @Test func `new credentials are probed at once`() {
    let link = LinkState().after(.paused(status: 401), at: nine, random: 0)
    #expect(
      link.withNewCredentials(at: nine + .seconds(1)).permits(at: nine + .seconds(1)) == .probe)
    #expect(LinkState().withNewCredentials(at: nine) == LinkState())
  }

  @Test func `a paused account that cannot be reached stays paused and is probed later`() {
    var link = LinkState().after(.paused(status: 401), at: nine, random: 0)
    var now = nine + minutes(15)
    for _ in 0..<4 {
      link = link.after(.notApplied, at: now, random: 0)
      #expect(link.isPaused)
      guard case .waitUntil(let next) = link.permits(at: now) else {
        Issue.record("a paused account is probed without pause")
        return
      }
      now = next
    }
    #expect(link.isOpen)
  }

  @Test func `Retry-After is obeyed in seconds and as a date`() {
    let seconds = LinkState().after(.rateLimited(.seconds(90)), at: nine, random: 0)
    #expect(seconds.permits(at: nine) == .waitUntil(nine + .seconds(90)))
    #expect(seconds.permits(at: nine + .seconds(90)) == .go)
    let date = LinkState().after(.rateLimited(.at(nine + minutes(3))), at: nine, random: 0)
    #expect(date.permits(at: nine) == .waitUntil(nine + minutes(3)))
    let past = LinkState().after(.rateLimited(.at(nine - minutes(3))), at: nine, random: 0)
    #expect(past.permits(at: nine) == .waitUntil(nine + .seconds(1)))
  }

  @Test(arguments: [Int64.max, Int64.min, -5])
  func `an absurd Retry-After is bounded`(_ seconds: Int64) {
    let link = LinkState().after(.rateLimited(.seconds(seconds)), at: nine, random: 0)
    guard case .waitUntil(let until) = link.permits(at: nine) else {
      Issue.record("429 without any pause")
      return
    }
    #expect(until > nine && until <= nine + Limits.retryAfterMax)
    let dated = LinkState().after(
      .rateLimited(.at(Instant(milliseconds: seconds))), at: nine, random: 0)
    #expect(dated.slowUntil.map { $0 > nine && $0 <= nine + Limits.retryAfterMax } == true)
  }

  @Test func `429 without Retry-After waits 5 s, then twice as long each time`() {
    var link = LinkState()
    var now = nine
    var waits: [Int64] = []
    for _ in 0..<9 {
      link = link.after(.rateLimited(nil), at: now, random: 0)
      guard case .waitUntil(let until) = link.permits(at: now) else { return }
      waits.append((until - now).wholeSeconds)
      now = until
    }
    #expect(waits == [5, 10, 20, 40, 80, 160, 300, 300, 300])
    link = link.after(.accepted, at: now, random: 0)
    #expect(link.slowUntil == nil)
    link = link.after(.rateLimited(nil), at: now + .seconds(1), random: 0)
    #expect(link.slowUntil == now + .seconds(6))
  }

  @Test func `a second 429 under way is no second offence, and never shortens the wait`() {
    var link = LinkState().after(.rateLimited(nil), at: nine, random: 0)
    link = link.after(.rateLimited(nil), at: nine + .seconds(1), random: 0)
    #expect(link.slowUntil == nine + .seconds(5))
    link = link.after(.rateLimited(.seconds(60)), at: nine + .seconds(1), random: 0)
    link = link.after(.rateLimited(.seconds(2)), at: nine + .seconds(2), random: 0)
    #expect(link.slowUntil == nine + .seconds(61))
  }

  @Test func `a wall clock put back does not silence us for a year`() {
    var link = LinkState()
    for _ in 0..<3 { link = link.after(.unknown, at: nine, random: 0) }
    let back = nine - .seconds(365 * 86_400)
    #expect(link.permits(at: back) == .probe)
    #expect(LinkState(slowUntil: nine).permits(at: back) == .go)
  }

  @Test func `a wall clock that is set back lets a 429 be waited for once, not for hours`() {
    let slowed = LinkState().after(.rateLimited(.seconds(120)), at: nine, random: 0)
    #expect(slowed.slowUntil == nine + .seconds(120))
    let back = nine - .seconds(7 * 3600)
    let followed = slowed.following(back)
    #expect(followed.permits(at: back) == .waitUntil(back + .seconds(120)))
    #expect(followed.permits(at: back + .seconds(120)) == .go)
    // Not anew each time it is looked at.
    #expect(followed.following(back + .seconds(60)) == followed)
    #expect(slowed.following(nine + .seconds(60)) == slowed)
  }
}
