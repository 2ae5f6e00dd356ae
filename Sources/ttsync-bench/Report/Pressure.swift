import Foundation

/// How much the machine's processors are wanted by others: of the last ten seconds, the share in
/// which something that could run had to wait (`/proc/pressure/cpu`).
enum Pressure {
  /// Above it, times say more about the neighbours than about this program.
  static let limit = 3.0

  /// In percent; nil where the system does not tell.
  static func now() -> Double? {
    FileManager.default.contents(atPath: "/proc/pressure/cpu")
      .flatMap { average(in: String(decoding: $0, as: UTF8.self)) }
  }

  /// `some avg10=1.23 avg60=…` → 1.23
  static func average(in text: String) -> Double? {
    let line = text.split(separator: "\n").first { $0.hasPrefix("some ") }
    let field = line?.split(separator: " ").first { $0.hasPrefix("avg10=") }
    return field.flatMap { Double($0.dropFirst("avg10=".count)) }
  }
}
