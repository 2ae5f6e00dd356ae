import ArgumentParser

/// How many operations a journal holds when it is measured.
struct Size: Sendable, Hashable, Comparable, ExpressibleByArgument, CustomStringConvertible {
  let operations: Int

  /// `0`, `10k`, `1M`.
  init?(argument: String) {
    let units: [Character: Int] = ["k": 1_000, "m": 1_000_000]
    let text = argument.lowercased()
    let unit = text.last.flatMap { units[$0] }
    guard let number = Int(unit == nil ? text : String(text.dropLast())),
      (0...1_000_000).contains(number), number * (unit ?? 1) <= 1_000_000
    else { return nil }
    operations = number * (unit ?? 1)
  }

  static func < (left: Size, right: Size) -> Bool { left.operations < right.operations }

  /// How many of them wait. A journal takes no more than a million unfinished ones, and measuring
  /// adds some.
  var waiting: Int { min(operations, 950_000) }

  var description: String {
    switch operations {
    case 1_000_000: "1 M"
    case let count where count % 1_000 == 0 && count > 0: "\(count / 1_000) k"
    case let count: String(count)
    }
  }
}
