/// A point in time: milliseconds since 1970-01-01T00:00:00Z, leap seconds ignored.
///
/// The journal stores instants (columns and JSON keys end in `_ms`); the wire form of the API, a
/// local wall clock without offset (API §6), is made only when a request is sent.
///
/// Arithmetic saturates at the ends of `Int64`: an absurd time from outside must not stop us.
package struct Instant: Sendable, Hashable, Comparable, Codable {
  /// Milliseconds since 1970. Negative before that; never nil.
  package var milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  package init(seconds: Int64) {
    milliseconds = seconds.saturatingTimes(1000)
  }

  /// Whole seconds since 1970, rounded down.
  package var seconds: Int64 {
    milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0)
  }

  package init(from decoder: any Decoder) throws {
    milliseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }

  package static func < (left: Instant, right: Instant) -> Bool {
    left.milliseconds < right.milliseconds
  }

  package static func + (instant: Instant, duration: Duration) -> Instant {
    Instant(milliseconds: instant.milliseconds.saturatingPlus(duration.milliseconds))
  }

  package static func - (instant: Instant, duration: Duration) -> Instant {
    Instant(milliseconds: instant.milliseconds.saturatingMinus(duration.milliseconds))
  }

  package static func - (left: Instant, right: Instant) -> Duration {
    .milliseconds(left.milliseconds.saturatingMinus(right.milliseconds))
  }
}

extension Duration {
  /// Whole milliseconds, rounded toward zero.
  package var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds.saturatingTimes(1000)
      .saturatingPlus(attoseconds / 1_000_000_000_000_000)
  }

  /// Whole seconds, rounded toward zero.
  package var wholeSeconds: Int64 { components.seconds }
}

extension Int64 {
  fileprivate func saturatingPlus(_ other: Int64) -> Int64 {
    let (sum, isOver) = addingReportingOverflow(other)
    return isOver ? (other < 0 ? .min : .max) : sum
  }

  fileprivate func saturatingMinus(_ other: Int64) -> Int64 {
    let (difference, isOver) = subtractingReportingOverflow(other)
    return isOver ? (other < 0 ? .max : .min) : difference
  }

  fileprivate func saturatingTimes(_ factor: Int64) -> Int64 {
    let (product, isOver) = multipliedReportingOverflow(by: factor)
    return isOver ? ((self < 0) == (factor < 0) ? .max : .min) : product
  }
}
