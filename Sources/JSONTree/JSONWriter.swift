/// Writes a tree as text.
struct JSONWriter {
  private(set) var bytes: [UInt8]
  let isPretty: Bool
  let sortsKeys: Bool

  /// - Parameter level: brackets that are open around the value.
  mutating func write(_ value: JSON, level: Int) {
    switch value {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): bytes.append(contentsOf: String(value).utf8)
    case .number(let value):
      precondition(value.isFinite, "JSON has no \(value)")
      // The shortest text that is read back as the same double; always valid JSON.
      bytes.append(contentsOf: value.description.utf8)
    case .string(let value): write(value)
    case .array(let values): write(values, level: level)
    case .object(let object): write(object, level: level)
    }
  }

  private mutating func write(_ values: [JSON], level: Int) {
    bytes.append(Ascii.bracketOpen)
    var isFirst = true
    for value in values {
      separate(isFirst: isFirst, level: level + 1)
      isFirst = false
      write(value, level: level + 1)
    }
    if !isFirst { breakLine(level: level) }
    bytes.append(Ascii.bracketClose)
  }

  private mutating func write(_ object: JSONObject, level: Int) {
    bytes.append(Ascii.braceOpen)
    let order =
      sortsKeys
      ? object.keys.indices.sorted {
        object.keys[$0].utf8.lexicographicallyPrecedes(object.keys[$1].utf8)
      } : Array(object.keys.indices)
    var isFirst = true
    for index in order {
      separate(isFirst: isFirst, level: level + 1)
      isFirst = false
      write(object.keys[index])
      bytes.append(Ascii.colon)
      if isPretty { bytes.append(Ascii.space) }
      write(object.values[index], level: level + 1)
    }
    if !isFirst { breakLine(level: level) }
    bytes.append(Ascii.braceClose)
  }

  private mutating func separate(isFirst: Bool, level: Int) {
    if !isFirst { bytes.append(Ascii.comma) }
    breakLine(level: level)
  }

  private mutating func breakLine(level: Int) {
    guard isPretty else { return }
    bytes.append(Ascii.newline)
    bytes.append(contentsOf: repeatElement(Ascii.space, count: 2 * level))
  }

  private mutating func write(_ text: String) {
    bytes.append(Ascii.quote)
    // 0xE2 begins U+2028 and U+2029, among others.
    let isPlain = text.utf8.allSatisfy {
      $0 >= 0x20 && $0 != Ascii.quote && $0 != Ascii.backslash && $0 != 0xE2 && $0 != 0x7F
    }
    if isPlain {
      bytes.append(contentsOf: text.utf8)
    } else {
      for scalar in text.unicodeScalars { write(scalar) }
    }
    bytes.append(Ascii.quote)
  }

  private mutating func write(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": bytes.append(contentsOf: #"\""#.utf8)
    case "\\": bytes.append(contentsOf: #"\\"#.utf8)
    case "\n": bytes.append(contentsOf: #"\n"#.utf8)
    case "\r": bytes.append(contentsOf: #"\r"#.utf8)
    case "\t": bytes.append(contentsOf: #"\t"#.utf8)
    case "\u{0}"..<"\u{20}", "\u{7F}", "\u{2028}", "\u{2029}":
      let digits = String(scalar.value, radix: 16)
      bytes.append(contentsOf: #"\u"#.utf8)
      bytes.append(contentsOf: repeatElement(Ascii.zero, count: 4 - digits.utf8.count))
      bytes.append(contentsOf: digits.utf8)
    default:
      bytes.append(contentsOf: String(scalar).utf8)
    }
  }
}
