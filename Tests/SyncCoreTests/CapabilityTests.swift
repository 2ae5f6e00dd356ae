import SyncCore
import Testing

struct CapabilityTests {
  static func learned(_ facts: (Capability, String)..., at: Instant = nine) -> Capabilities {
    Capabilities(facts.map { CapabilityFact($0.0, $0.1, learnedAt: at) }, at: nine)
  }

  /// Our clock agrees with the server's, and stamps are read `shift` seconds late.
  static func clock(_ shift: Int64, at: Instant = nine) -> ChangeClock {
    learned((.changeClock, "shift \(shift) Europe/Madrid"), (.serverClock, "ahead 0"), at: at)
      .changeClock(zone: "Europe/Madrid")
  }

  @Test(arguments: Capability.allCases)
  func `each capability has a safe reading, and every reading says what follows from it`(
    _ capability: Capability
  ) {
    let rule = capability.rule
    #expect(rule.readings.count > 1 && rule.question.hasSuffix("?") && !rule.settledBy.isEmpty)
    #expect(Set(rule.readings.map(\.word)).count == rule.readings.count)
    #expect(!rule.standard.isProblem)
    for reading in rule.readings {
      #expect(rule.reading(of: reading.word + " and more") == reading && !reading.effect.isEmpty)
    }
    #expect(rule.reading(of: "of another version") == nil)
  }

  @Test func `nothing learned is the safe side`() {
    let none = Capabilities.none
    #expect(!none.isMarkerProven && none.updateNeedsEnd && none.hasServices)
    #expect(none.serverClock == nil && none.changeClock(zone: "Europe/Madrid") == .unknown)
  }

  @Test func `what is too old, from the future or of another version is not believed`() {
    let optional = CapabilityFact(.updateEnd, "optional", learnedAt: nine)
    #expect(!Capabilities([optional], at: nine).updateNeedsEnd)
    let later = nine + Limits.capabilityAge
    #expect(Capabilities([optional], at: later).updateNeedsEnd)
    #expect(!Capabilities([optional], at: later - .seconds(1)).updateNeedsEnd)
    #expect(Capabilities([optional], at: nine - minutes(3)).updateNeedsEnd)
    #expect(Self.learned((.updateEnd, "mostly")).updateNeedsEnd)
  }

  @Test func `a marker that gets around policies is not proven`() {
    let found = (Capability.marker, "proven third_party_id")
    #expect(!Self.learned(found).isMarkerProven)
    #expect(!Self.learned(found, (.markerPolicies, "skipped")).isMarkerProven)
    #expect(Self.learned(found, (.markerPolicies, "apply")).isMarkerProven)
    #expect(Self.learned(found, (.markerPolicies, "none_found")).markerField == "third_party_id")
    #expect(!Self.learned((.marker, "off"), (.markerPolicies, "apply")).isMarkerProven)
    #expect(!Self.learned((.marker, "proven"), (.markerPolicies, "apply")).isMarkerProven)
  }

  @Test func `times of change are believed to two minutes where the probe has read them`() {
    for shift in [Int64(0), 3600, -7200] {
      let clock = Self.clock(shift)
      let stamp = nine + .seconds(shift)
      #expect(clock.isBefore(stamp - .seconds(121), nine))
      #expect(!clock.isBefore(stamp - .seconds(119), nine))
    }
    #expect(!ChangeClock.unknown.isBefore(nine - minutes(60 * 26), nine))
    #expect(ChangeClock.unknown.isBefore(nine - minutes(60 * 27), nine))
  }

  @Test func `in another season two zones may have moved apart`() {
    let clock = Self.clock(0, at: nine - .seconds(20 * 86_400))
    #expect(!clock.isBefore(nine - minutes(121), nine))
    #expect(clock.isBefore(nine - minutes(123), nine))
  }

  @Test func `a shift counts for the zone it was read in, and with clocks that agree`() {
    let shift = (Capability.changeClock, "shift 0 Europe/Madrid")
    let near = Self.learned(shift, (.serverClock, "ahead -60"))
    #expect(near.changeClock(zone: "Europe/Madrid") != .unknown)
    #expect(near.changeClock(zone: "Europe/Lisbon") == .unknown)
    #expect(near.changeClock(zone: nil) == .unknown)
    for seconds in [61, -61] {
      let far = Self.learned(shift, (.serverClock, "ahead \(seconds)"))
      #expect(far.changeClock(zone: "Europe/Madrid") == .unknown, "\(seconds) s")
    }
    #expect(Self.learned(shift).changeClock(zone: "Europe/Madrid") == .unknown)
  }

  // MARK: What follows

  static let entry: Fields = [
    .startAt: .instant(nine), .endAt: .instant(nine + minutes(60)), .zone: .text("GMT+01:00"),
    .notes: .text("first"), .updatedAt: .instant(nine - minutes(5)),
  ]

  @Test func `an end that nobody changed is sent only where the account needs it`() {
    let base = Base([.notes: .server(.text("first"))])
    func sent(_ wish: Fields, _ capabilities: Capabilities) -> Comparison {
      Comparison.update(
        base: base, wish: wish, remote: Self.entry, kind: .timeEntry, isRunning: false,
        acceptedAt: nine, capabilities: capabilities)
    }
    let wish: Fields = [.notes: .text("second")]
    #expect(
      sent(wish, .none) == .send(wish.overlaid(by: Self.entry.only([.endAt, .zone]))))
    #expect(sent(wish, Self.learned((.updateEnd, "optional"))) == .send(wish))
    let times: Fields = [.startAt: .instant(nine - minutes(10))]
    let both = Comparison.update(
      base: Base([.startAt: .server(.instant(nine))]), wish: times, remote: Self.entry,
      kind: .timeEntry, isRunning: false, acceptedAt: nine,
      capabilities: Self.learned((.updateEnd, "optional")))
    #expect(both == .send(times.overlaid(by: Self.entry.only([.endAt, .zone]))))
  }

  @Test func `an end behind a change of clocks goes back by the clock by which it came`() {
    // 01:30 +02:00 to 03:30 +01:00: three hours of 2026-10-25.
    let start = nine + .seconds(236 * 86_400 + 52_200)
    var entry = Self.entry
    entry[.startAt] = .instant(start)
    entry[.endAt] = .instant(start + minutes(180))
    entry[.zone] = .text("GMT+02:00")
    func zone(_ account: String) -> String? {
      let comparison = Comparison.update(
        base: Base([.notes: .server(.text("first"))]), wish: [.notes: .text("second")],
        remote: entry, kind: .timeEntry, isRunning: false, acceptedAt: nine, zone: account)
      guard case .send(let fields) = comparison else { return nil }
      #expect(fields[.endAt] == entry[.endAt])
      return fields[.zone]?.text
    }
    #expect(zone("Europe/Madrid") == "Europe/Madrid")
    // Elsewhere the offset that it shows is the only thing known of it.
    #expect(zone("America/New_York") == "GMT+02:00")
  }

  @Test func `a record that was never seen is changed where it is surely older than the wish`() {
    func compared(_ capabilities: Capabilities) -> Comparison {
      Comparison.update(
        base: Base([.notes: .unseen]), wish: [.notes: .text("second")], remote: Self.entry,
        kind: .timeEntry, isRunning: false, acceptedAt: nine, capabilities: capabilities,
        zone: "Europe/Madrid")
    }
    guard case .conflict = compared(.none) else {
      return #expect(Bool(false), "5 min prove nothing without a learned clock")
    }
    let learned = Self.learned(
      (.changeClock, "shift 0 Europe/Madrid"), (.serverClock, "ahead 0"),
      (.updateEnd, "optional"))
    #expect(compared(learned) == .send([.notes: .text("second")]))
  }

  @Test func `with a proven marker a look-alike is at most similar`() {
    let alike = LookUpTests.record(1)
    let marked = LookUpTests.record(2, .timeEntry, [.marker: .text("ours")])
    func judge(_ records: [Record], _ demandsMarker: Bool) -> LookUp.Finding {
      LookUp.judge(
        LookUpTests.wish, kind: .timeEntry, among: records, preImage: [], claimed: [],
        user: remote(7), marker: "ours", demandsMarker: demandsMarker)
    }
    #expect(judge([alike], false) == .exact(remote(1), alike))
    #expect(judge([alike], true) == .near([remote(1)]))
    #expect(judge([alike, marked], true) == .exact(remote(2), marked))
    #expect(judge([alike, marked], false) == .several([remote(1), remote(2)]))
  }

  @Test func `a learned clock leaves out what was made before the attempt`() {
    let made = LookUpTests.record(1, .timeEntry, [.createdAt: .instant(nine - minutes(3))])
    func judge(_ clock: ChangeClock) -> LookUp.Finding {
      LookUp.judge(
        LookUpTests.wish, kind: .timeEntry, among: [made], preImage: [], claimed: [],
        user: remote(7), marker: nil, attemptedAt: nine, clock: clock)
    }
    #expect(judge(.unknown) == .exact(remote(1), made))
    #expect(judge(Self.clock(0)) == .absent)
  }
}
