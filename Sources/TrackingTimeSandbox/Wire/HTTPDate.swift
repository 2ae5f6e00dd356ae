import Foundation

/// A date as HTTP headers carry it (RFC 9110 §5.6.7), e.g. `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
  private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  static func text(_ instant: Date) -> String {
    let local = Zone.utc.local(instant)
    let (year, month, day) = local.civil
    let padded = day < 10 ? "0\(day)" : "\(day)"
    return "\(days[local.weekday - 1]), \(padded) \(months[month - 1]) \(year) "
      + "\(LocalTime.clock(local.secondOfDay)) GMT"
  }
}
