import TestSupport

/// Chance from a seed, in the shapes a life needs.
struct Dice: Sendable {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// Dice of their own, which later throws of these do not touch.
  mutating func split() -> Dice { Dice(seed: generator.next()) }

  mutating func number() -> UInt64 { generator.next() }

  /// Uniform in 0 ..< 1.
  mutating func fraction() -> Double { Double(generator.next() >> 11) / Double(1 << 53) }

  mutating func chance(_ probability: Double) -> Bool { fraction() < probability }

  /// Uniform in 0 ..< `count`; 0 where there is nothing to choose from.
  mutating func below(_ count: Int) -> Int {
    count > 0 ? Int(generator.next() % UInt64(count)) : 0
  }

  mutating func within(_ range: ClosedRange<Int64>) -> Int64 {
    range.lowerBound + Int64(generator.next() % UInt64(range.upperBound - range.lowerBound + 1))
  }

  /// nil: the list is empty.
  mutating func pick<Value>(_ list: [Value]) -> Value? {
    list.isEmpty ? nil : list[below(list.count)]
  }

  /// One of a list that is not empty.
  mutating func one<Value>(of first: Value, _ rest: Value...) -> Value {
    let place = below(rest.count + 1)
    return place == 0 ? first : rest[place - 1]
  }

  /// One of them, each as often as its weight says.
  mutating func weighted<Value>(_ list: [(weight: Int, value: Value)]) -> Value? {
    var place = below(list.reduce(0) { $0 + $1.weight })
    for (weight, value) in list {
      if place < weight { return value }
      place -= weight
    }
    return nil
  }

  /// Mostly short, now and then long: the time until something happens that happens every `mean`.
  mutating func wait(mean: Int64) -> Int64 {
    var halves: Int64 = 0
    // bounded by chance: each further round is half as likely
    while chance(0.5), halves < 8 { halves += 1 }
    return within(0...mean) * (halves + 1) / 2
  }
}
