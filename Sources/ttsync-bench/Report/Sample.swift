/// Numbers of one kind, measured one by one.
struct Sample: Sendable, Equatable {
  /// In rising order.
  let sorted: [Double]

  init(_ values: some Sequence<Double>) {
    sorted = values.sorted()
  }

  var count: Int { sorted.count }
  var isEmpty: Bool { sorted.isEmpty }
  var min: Double { sorted.first ?? .nan }
  var max: Double { sorted.last ?? .nan }
  var sum: Double { sorted.reduce(0, +) }
  var mean: Double { isEmpty ? .nan : sum / Double(count) }
  var p50: Double { percentile(50) }
  var p99: Double { percentile(99) }
  var p999: Double { percentile(99.9) }

  /// The smallest value that at least so many percent of the values do not exceed (nearest rank).
  ///
  /// - Parameter percent: above 0, up to 100.
  /// - Returns: not a number when nothing was measured.
  func percentile(_ percent: Double) -> Double {
    precondition(percent > 0 && percent <= 100, "a percentile lies above 0 and up to 100")
    guard !isEmpty else { return .nan }
    let rank = (percent / 100 * Double(count)).rounded(.up)
    return sorted[Swift.max(1, Swift.min(count, Int(rank))) - 1]
  }
}
