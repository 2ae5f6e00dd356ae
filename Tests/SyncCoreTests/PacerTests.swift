import SyncCore
import Testing

struct PacerTests {
  /// Sends as fast as the pacer lets, for that long; when each request left.
  static func run(
    _ pacer: inout Pacer, from start: Instant = nine, for duration: Duration
  ) -> [Instant] {
    var now = start
    var sent: [Instant] = []
    while now < start + duration, sent.count < 100_000 {
      if let next = pacer.take(at: now) { now = next } else { sent.append(now) }
    }
    return sent
  }

  @Test func `a burst leaves at once, then the rate holds`() {
    var pacer = Pacer(perSecond: 2, burst: 10, start: nine)
    let sent = Self.run(&pacer, for: .seconds(60))
    #expect(sent.prefix(10).allSatisfy { $0 == nine })
    #expect(sent[10] == nine + .milliseconds(500))
    #expect((128...130).contains(sent.count))
  }

  @Test(arguments: [0.1, 0.5, 1, 2, 3, 7.3, 100])
  func `no window holds more than burst and rate allow`(_ rate: Double) {
    var pacer = Pacer(perSecond: rate, burst: 5, start: nine)
    let sent = Self.run(&pacer, for: .seconds(100))
    for (index, first) in sent.enumerated() {
      for (later, last) in sent.enumerated().dropFirst(index).prefix(60) {
        let seconds = Double((last - first).milliseconds) / 1000
        #expect(Double(later - index + 1) <= 5 + seconds * rate + 1e-6)
      }
    }
  }

  @Test func `asking again at the named moment succeeds`() {
    var pacer = Pacer(perSecond: 3, burst: 1, start: nine)
    #expect(pacer.take(at: nine) == nil)
    let next = pacer.take(at: nine)
    #expect(next == nine + .milliseconds(334))
    #expect(next.map { pacer.take(at: $0) } == .some(nil))
  }

  @Test(arguments: [0, -1, Double.nan, .infinity])
  func `no positive rate is no limit`(_ rate: Double) {
    var pacer = Pacer(perSecond: rate, start: nine)
    for _ in 0..<1000 { #expect(pacer.take(at: nine) == nil) }
    pacer.slowDown(until: nine + .seconds(5), at: nine)
    #expect(pacer.take(at: nine) == nine + .seconds(5))
    #expect(pacer.take(at: nine + .seconds(5)) == nil)
  }

  @Test func `a 429 silences, then halves the pace until a minute has passed`() {
    var pacer = Pacer(perSecond: 2, burst: 10, start: nine)
    pacer.slowDown(until: nine + .seconds(5), at: nine)
    #expect(pacer.take(at: nine + .seconds(4)) == nine + .seconds(5))
    let slow = Self.run(&pacer, from: nine + .seconds(5), for: .seconds(50))
    #expect((49...52).contains(slow.count))
    let recovered = Self.run(&pacer, from: nine + .seconds(70), for: .seconds(50))
    #expect(recovered.count >= 99)
  }

  @Test func `the pace never falls below an eighth`() {
    var pacer = Pacer(perSecond: 8, burst: 1, start: nine)
    for _ in 0..<10 { pacer.slowDown(until: nine, at: nine) }
    let sent = Self.run(&pacer, for: .seconds(20))
    #expect((19...22).contains(sent.count))
  }

  @Test func `a clock put back neither floods nor silences`() {
    var pacer = Pacer(perSecond: 2, burst: 2, start: nine)
    _ = Self.run(&pacer, for: .seconds(10))
    let back = nine - .seconds(3 * 86_400)
    let sent = Self.run(&pacer, from: back, for: .seconds(10))
    #expect((18...23).contains(sent.count))
  }
}
