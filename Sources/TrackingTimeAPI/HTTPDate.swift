import SyncCore

/// Dates in HTTP header fields (RFC 9110 §5.6.7).
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the only form that may be sent.
  ///
  /// - Returns: nil for anything else, the two obsolete forms included.
  static func instant(_ text: String) -> Instant? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT",
      let month = months.firstIndex(of: String(parts[2])),
      let clock = WallClock.parse("\(parts[3])-\(month + 1)-\(parts[1]) \(parts[4])")
    else { return nil }
    return Zone.utc.moment(clock)
  }

  /// Reads `Retry-After`: whole seconds or a date (RFC 9110 §10.2.3); nil for anything else.
  static func retryAfter(_ text: String) -> RemoteAnswer.RetryAfter? {
    let digits = text.filter { $0 != " " }
    if let seconds = Int64(digits), seconds >= 0 { return .seconds(seconds) }
    return instant(text).map(RemoteAnswer.RetryAfter.at)
  }
}
