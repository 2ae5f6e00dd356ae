/// Why some bytes are no JSON.
package struct SandboxJSONError: Error, Equatable {
  /// Offset of the first byte that does not fit.
  package var offset: Int
}

extension SandboxJSON {
  /// Nesting beyond this is refused.
  private static let depthMax = 64

  /// Reads one value (RFC 8259) and nothing behind it but white space.
  package init(parsing bytes: [UInt8]) throws(SandboxJSONError) {
    var reader = Reader(bytes: bytes)
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.place == bytes.count else { throw SandboxJSONError(offset: reader.place) }
    self = value
  }

  package init(parsing text: String) throws(SandboxJSONError) {
    try self.init(parsing: Array(text.utf8))
  }

  private struct Reader {
    let bytes: [UInt8]
    var place = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var wrong: SandboxJSONError { SandboxJSONError(offset: place) }
    var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    mutating func skipSpace() {
      while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
        place += 1
      }
    }

    mutating func take(_ byte: UInt8) throws(SandboxJSONError) {
      guard next == byte else { throw wrong }
      place += 1
    }

    mutating func word(_ text: StaticString, _ value: JSON) throws(SandboxJSONError) -> JSON {
      for byte in "\(text)".utf8 { try take(byte) }
      return value
    }

    mutating func value(depth: Int) throws(SandboxJSONError) -> JSON {
      guard depth < SandboxJSON.depthMax else { throw wrong }
      skipSpace()
      switch next {
      case UInt8(ascii: "{"): return try object(depth: depth)
      case UInt8(ascii: "["): return try array(depth: depth)
      case UInt8(ascii: "\""): return .string(try text())
      case UInt8(ascii: "t"): return try word("true", .bool(true))
      case UInt8(ascii: "f"): return try word("false", .bool(false))
      case UInt8(ascii: "n"): return try word("null", .null)
      default: return try number()
      }
    }

    mutating func object(depth: Int) throws(SandboxJSONError) -> JSON {
      try take(UInt8(ascii: "{"))
      var members: [Member] = []
      skipSpace()
      if next == UInt8(ascii: "}") {
        place += 1
        return .object(members)
      }
      while true {  // bounded by the bytes: every turn takes at least one
        skipSpace()
        let name = try text()
        skipSpace()
        try take(UInt8(ascii: ":"))
        members.append(Member(name, try value(depth: depth + 1)))
        skipSpace()
        if next == UInt8(ascii: ",") {
          place += 1
        } else {
          try take(UInt8(ascii: "}"))
          return .object(members)
        }
      }
    }

    mutating func array(depth: Int) throws(SandboxJSONError) -> JSON {
      try take(UInt8(ascii: "["))
      var elements: [JSON] = []
      skipSpace()
      if next == UInt8(ascii: "]") {
        place += 1
        return .array(elements)
      }
      while true {  // bounded by the bytes: every turn takes at least one
        elements.append(try value(depth: depth + 1))
        skipSpace()
        if next == UInt8(ascii: ",") {
          place += 1
        } else {
          try take(UInt8(ascii: "]"))
          return .array(elements)
        }
      }
    }

    mutating func number() throws(SandboxJSONError) -> JSON {
      let start = place
      while let byte = next, Self.inNumbers.contains(byte) { place += 1 }
      let written = String(decoding: bytes[start..<place], as: UTF8.self)
      if let whole = Int(written), written.first != "+" { return .int(whole) }
      guard written.first != "+", let value = Double(written), value.isFinite else {
        throw SandboxJSONError(offset: start)
      }
      return .double(value)
    }

    static let inNumbers = Set("+-.0123456789eE".utf8)

    mutating func text() throws(SandboxJSONError) -> String {
      try take(UInt8(ascii: "\""))
      let start = place
      while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
        place += 1
      }
      // Most strings end here; the rest has escapes.
      var out = Array(bytes[start..<place])
      while let byte = next {
        place += 1
        switch byte {
        case UInt8(ascii: "\""):
          guard let text = String(validating: out, as: UTF8.self) else { throw wrong }
          return text
        case UInt8(ascii: "\\"): try escape(into: &out)
        case 0..<0x20: throw wrong
        default: out.append(byte)
        }
      }
      throw wrong
    }

    mutating func escape(into out: inout [UInt8]) throws(SandboxJSONError) {
      guard let byte = next else { throw wrong }
      place += 1
      if byte == UInt8(ascii: "u") {
        out.append(contentsOf: String(Character(try scalar())).utf8)
      } else if let plain = Self.escapes[byte] {
        out.append(plain)
      } else {
        throw wrong
      }
    }

    static let escapes: [UInt8: UInt8] = [
      UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
      UInt8(ascii: "/"): UInt8(ascii: "/"), UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C,
      UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    ]

    mutating func scalar() throws(SandboxJSONError) -> Unicode.Scalar {
      let first = try codeUnit()
      if let scalar = Unicode.Scalar(first) { return scalar }
      try take(UInt8(ascii: "\\"))
      try take(UInt8(ascii: "u"))
      let second = try codeUnit()
      guard (0xD800..<0xDC00).contains(first), (0xDC00..<0xE000).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      else { throw wrong }
      return scalar
    }

    mutating func codeUnit() throws(SandboxJSONError) -> UInt32 {
      guard place + 4 <= bytes.count,
        let unit = UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
      else { throw wrong }
      place += 4
      return unit
    }
  }
}
