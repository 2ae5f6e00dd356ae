/// A time as a caller writes it: with an offset it is that moment, without one it is the wall clock
/// of a zone (design §8).
package enum TimeInput {
  /// Reads `2026-03-02 09:00`, `2026-03-02T09:00:00`, `…+01:00`, `…Z`; fractions of a second are
  /// read and dropped.
  ///
  /// - Returns: the moment, and a sentence when something was decided for the caller (a local time
  ///   that exists twice: the first was taken); nil otherwise.
  /// - Throws: a refusal with what is allowed, for text that is no time and for a local time that
  ///   does not exist.
  package static func parse(
    _ text: String, zone: Zone
  ) throws(Refusal) -> (instant: Instant, note: String?) {
    let trimmed = text.trimmed
    var digits = Digits(trimmed)
    guard let local = LocalDateTime(reading: &digits), skipFraction(&digits) else {
      throw unreadable(trimmed)
    }
    let suffix = digits.remaining.trimmed
    if suffix.isEmpty { return try resolve(local, in: zone) }
    guard let offset = offset(suffix) else { throw unreadable(trimmed) }
    return try resolve(local, in: offset)
  }

  private static func resolve(
    _ local: LocalDateTime, in zone: Zone
  ) throws(Refusal) -> (instant: Instant, note: String?) {
    switch zone.instant(of: local) {
    case .unique(let instant): return (instant, nil)
    case .twice(let first, let second):
      return (
        first,
        "\(local.text) exists twice in \(zone.id); the first (\(zone.wireOffset(at: first))) was "
          + "taken, not the second (\(zone.wireOffset(at: second)))."
      )
    case .missing(let before, let after):
      throw Refusal(
        "time_does_not_exist",
        "\(local.text) does not exist in \(zone.id): the clock goes from \(before.text) to "
          + "\(after.text).",
        next: "Give \(before.text) or \(after.text), or a time with an offset.")
    }
  }

  /// Only an offset may stand behind a time: `Z`, `+01:00`, `+0100`, `+01`.
  private static func offset(_ suffix: String) -> Zone? {
    guard let first = suffix.first, "+-Zz".contains(first) else { return nil }
    return Zone(suffix)
  }

  /// Takes `.123` where it stands; false for a point without digits.
  private static func skipFraction(_ digits: inout Digits) -> Bool {
    guard digits.skip(".") else { return true }
    return digits.skipDigits() > 0
  }

  private static func unreadable(_ text: String) -> Refusal {
    Refusal(
      "unreadable_time", "“\(text.prefix(40))” is no date and time.",
      next: "Write 2026-03-02 09:00:00 (in your time zone) or 2026-03-02T09:00:00+01:00.")
  }
}
