import Foundation

/// Numbers as the table shows them.
enum Words {
  /// Three figures that matter, without an exponent.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    let size = abs(value)
    if size >= 10_000 { return grouped(value) }
    if size >= 100 || value == value.rounded() { return String(format: "%.0f", value) }
    if size >= 10 { return String(format: "%.1f", value) }
    if size >= 0.1 || size == 0 { return String(format: "%.2f", value) }
    return String(format: "%.4f", value)
  }

  private static func grouped(_ value: Double) -> String {
    var digits = String(format: "%.0f", abs(value))
    var groups: [String] = []
    // bounded by the digits of a number
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: " ")
  }

  static func number(_ value: Double, _ unit: Unit) -> String {
    guard value.isFinite else { return "–" }
    let text = number(value)
    return unit.rawValue.isEmpty
      ? text : unit == .perSecond ? text + "/s" : "\(text) \(unit.rawValue)"
  }
}
