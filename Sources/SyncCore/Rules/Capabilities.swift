/// A capability as it was learned.
package struct CapabilityFact: Sendable, Hashable {
  package var capability: Capability
  /// Begins with the word of a reading; what follows belongs to that capability.
  package var value: String
  package var learnedAt: Instant
  package var expiresAt: Instant

  package init(_ capability: Capability, _ value: String, learnedAt: Instant, expiresAt: Instant) {
    self.capability = capability
    self.value = value
    self.learnedAt = learnedAt
    self.expiresAt = expiresAt
  }

  package init(_ capability: Capability, _ value: String, learnedAt: Instant) {
    self.init(
      capability, value, learnedAt: learnedAt, expiresAt: learnedAt + Limits.capabilityAge)
  }
}

/// What is believed about the account at one moment; everything else is taken from the safe side.
package struct Capabilities: Sendable, Hashable {
  private let facts: [Capability: CapabilityFact]
  private let now: Instant

  /// Nothing was learned.
  package static let none = Capabilities([], at: Instant(milliseconds: 0))

  /// Facts that are too old, of another version, or learned in the future are not believed.
  package init(_ facts: [CapabilityFact], at now: Instant) {
    self.now = now
    let believed = facts.filter { fact in
      fact.expiresAt > now && fact.learnedAt <= now + Limits.clockToleranceLearned
        && fact.capability.rule.reading(of: fact.value) != nil
    }
    self.facts = Dictionary(believed.map { ($0.capability, $0) }) { $1 }
  }

  package subscript(capability: Capability) -> CapabilityFact? { facts[capability] }

  private func says(_ capability: Capability, _ word: String) -> Bool {
    let rule = capability.rule
    let reading = facts[capability].flatMap { rule.reading(of: $0.value) } ?? rule.standard
    return reading.word == word
  }

  private func rest(_ capability: Capability, after word: String) -> [String]? {
    guard says(capability, word), let fact = facts[capability] else { return nil }
    return fact.value.split(separator: " ").dropFirst().map(String.init)
  }

  // MARK: What the engine asks

  /// The parameter by which entries are searched for their marker; nil: the marker is not proven.
  package var markerField: String? { rest(.marker, after: "proven")?.first }

  /// Entries with a marker are found by it, and get around no policy.
  package var isMarkerProven: Bool {
    markerField != nil && (says(.markerPolicies, "apply") || says(.markerPolicies, "none_found"))
  }

  /// The account refuses or drops the marker.
  package var isMarkerOff: Bool { says(.marker, "off") }

  package var updateNeedsEnd: Bool { says(.updateEnd, "required") }

  package var hasServices: Bool { says(.services, "present") }

  /// TrackingTime's clock minus ours; nil: not known.
  package var serverClock: Duration? {
    rest(.serverClock, after: "ahead")?.first.flatMap { Int64($0) }.map { .seconds($0) }
  }

  /// How times of change are read, for stamps that were read in `zone` (the account's, as told).
  package func changeClock(zone: String?) -> ChangeClock {
    guard let zone, let learned = rest(.changeClock, after: "shift"), learned.count == 2,
      let seconds = Int64(learned[0]), learned[1] == zone, let fact = facts[.changeClock],
      let difference = serverClock,
      difference <= Limits.serverClockMax, difference >= .zero - Limits.serverClockMax
    else { return .unknown }
    return ChangeClock(shift: .seconds(seconds), learnedAt: fact.learnedAt)
  }
}

extension Capabilities {
  /// The stored value of a proven marker.
  package static func markerProven(field: String) -> String { "proven \(field)" }

  /// The stored value of a shift.
  package static func shift(_ shift: Duration, zone: String) -> String {
    "shift \(shift.wholeSeconds) \(zone)"
  }

  /// The stored value of a difference of clocks.
  package static func ahead(_ difference: Duration) -> String { "ahead \(difference.wholeSeconds)" }
}
