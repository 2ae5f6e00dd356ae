import JSONTree

/// The seeds of a property test.
func seeds(_ count: UInt64) -> Range<UInt64> { 1..<(count + 1) }

extension JSON {
  /// A tree with every kind of value and difficult strings, nested at most `depth` deep.
  static func random(using random: inout some RandomNumberGenerator, depth: Int) -> JSON {
    switch Int.random(in: 0...(depth > 0 ? 8 : 5), using: &random) {
    case 0: return .null
    case 1: return .bool(.random(using: &random))
    case 2: return .integer(.random(in: .min ... .max, using: &random))
    case 3: return .integer(.random(in: -1000...1000, using: &random))
    case 4:
      let value = Double(bitPattern: random.next())
      return .number(value.isFinite ? value : 0.5)
    case 5: return .string(text(using: &random))
    case 6, 7:
      let count = Int.random(in: 0...12, using: &random)
      return .object(
        JSONObject(
          (0..<count).map { _ in
            (text(using: &random), .random(using: &random, depth: depth - 1))
          }))
    default:
      let count = Int.random(in: 0...6, using: &random)
      return .array((0..<count).map { _ in .random(using: &random, depth: depth - 1) })
    }
  }

  private static func text(using random: inout some RandomNumberGenerator) -> String {
    let count = Int.random(in: 0...12, using: &random)
    var text = String.UnicodeScalarView()
    for _ in 0..<count {
      let limits: [UInt32] = [0x20, 0x80, 0x3000, 0x11_0000]
      let limit = limits.randomElement(using: &random) ?? 0x80
      text.append(Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) ?? "\u{2028}")
    }
    return String(text)
  }
}
