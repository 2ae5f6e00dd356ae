extension JSONParser {
  /// The longest number taken. A double needs at most 767 significant digits to be exact.
  static let numberLengthMax = 1024

  /// A number; `.integer` when it has neither fraction nor exponent and fits.
  mutating func number() throws(JSONSyntaxError) -> JSON {
    let start = position
    let isNegative = take(Ascii.minus)
    let whole = try wholePart()
    var isWhole = true
    if take(Ascii.dot) {
      isWhole = false
      try digits("a digit after the decimal point")
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      isWhole = false
      position += 1
      if !take(Ascii.plus) { _ = take(Ascii.minus) }
      try digits("a digit in the exponent")
    }
    if isWhole, let whole, let value = signed(whole, isNegative: isNegative) {
      return .integer(value)
    }
    return .number(try double(start..<position))
  }

  /// The digits before point and exponent: 0, or digits that do not begin with 0.
  ///
  /// - Returns: their value; nil when it is beyond `UInt64`.
  private mutating func wholePart() throws(JSONSyntaxError) -> UInt64? {
    if take(Ascii.zero) {
      if let next = current, (Ascii.zero...Ascii.nine).contains(next) {
        throw problem("a number with a leading zero")
      }
      return 0
    }
    let start = position
    try digits("a digit")
    guard position - start <= 19 else { return nil }
    // 19 digits always fit into 64 bits without sign.
    return bytes[start..<position].reduce(0) { $0 * 10 + UInt64($1 - Ascii.zero) }
  }

  private func signed(_ magnitude: UInt64, isNegative: Bool) -> Int64? {
    guard isNegative else { return Int64(exactly: magnitude) }
    return magnitude == Int64.min.magnitude ? .min : Int64(exactly: magnitude).map { -$0 }
  }

  private mutating func digits(_ expectation: StaticString) throws(JSONSyntaxError) {
    let start = position
    while let next = current, (Ascii.zero...Ascii.nine).contains(next) { position += 1 }
    guard position > start else { throw problem("expected \(expectation)") }
  }

  private func double(_ range: Range<Int>) throws(JSONSyntaxError) -> Double {
    guard range.count <= Self.numberLengthMax else {
      throw JSONSyntaxError(
        offset: range.lowerBound, problem: "a number longer than \(Self.numberLengthMax) bytes")
    }
    guard let value = Double(String(decoding: bytes[range], as: UTF8.self)), value.isFinite else {
      throw JSONSyntaxError(
        offset: range.lowerBound, problem: "a number beyond the range of a double")
    }
    return value
  }
}
