extension JSONParser {
  /// A string, from its opening quote to behind its closing one.
  mutating func string() throws(JSONSyntaxError) -> String {
    let start = position
    position += 1
    var run = position
    // Only filled when there are escapes; the common string is copied once.
    var unescaped: [UInt8] = []
    while position < bytes.count {
      switch bytes[position] {
      case Ascii.quote:
        let rest = bytes[run..<position]
        position += 1
        if unescaped.isEmpty { return try text(rest, from: start) }
        unescaped.append(contentsOf: rest)
        return try text(unescaped[...], from: start)
      case Ascii.backslash:
        unescaped.append(contentsOf: bytes[run..<position])
        position += 1
        try escape(into: &unescaped)
        run = position
      case 0..<0x20:
        throw problem("a control character in a string; it must be escaped")
      default:
        position += 1
      }
    }
    throw problem("the input ends inside a string")
  }

  private func text(
    _ utf8: ArraySlice<UInt8>, from offset: Int
  ) throws(JSONSyntaxError) -> String {
    guard let text = String(validating: utf8, as: UTF8.self) else {
      throw JSONSyntaxError(offset: offset, problem: "a string that is not valid UTF-8")
    }
    return text
  }

  /// The character of the escape whose letter is next, as UTF-8.
  private mutating func escape(into utf8: inout [UInt8]) throws(JSONSyntaxError) {
    guard let letter = current else { throw problem("the input ends inside a string") }
    position += 1
    switch letter {
    case Ascii.quote, Ascii.backslash, UInt8(ascii: "/"): utf8.append(letter)
    case UInt8(ascii: "b"): utf8.append(0x08)
    case UInt8(ascii: "f"): utf8.append(0x0C)
    case UInt8(ascii: "n"): utf8.append(0x0A)
    case UInt8(ascii: "r"): utf8.append(0x0D)
    case UInt8(ascii: "t"): utf8.append(0x09)
    case UInt8(ascii: "u"): utf8.append(contentsOf: String(try unicodeScalar()).utf8)
    default:
      throw JSONSyntaxError(offset: position - 1, problem: "an unknown escape")
    }
  }

  /// The scalar of `\uXXXX`, or of two of them that form a surrogate pair, behind the first `u`.
  private mutating func unicodeScalar() throws(JSONSyntaxError) -> Unicode.Scalar {
    let start = position - 2
    let lone = JSONSyntaxError(offset: start, problem: "a surrogate without its partner")
    let first = try codeUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard UTF16.isLeadSurrogate(first), take(Ascii.backslash), take(UInt8(ascii: "u"))
    else { throw lone }
    let second = try codeUnit()
    guard UTF16.isTrailSurrogate(second) else { throw lone }
    let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
    guard let scalar = Unicode.Scalar(value) else { throw lone }
    return scalar
  }

  private mutating func codeUnit() throws(JSONSyntaxError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = current.flatMap(Self.hexadecimalValue) else {
        throw problem("expected four hexadecimal digits")
      }
      value = value << 4 | digit
      position += 1
    }
    return value
  }

  private static func hexadecimalValue(_ byte: UInt8) -> UInt16? {
    switch byte {
    case Ascii.zero...Ascii.nine: UInt16(byte - Ascii.zero)
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}
