extension JSON {
  /// The document as UTF-8, without a newline at the end.
  ///
  /// Compact output has no newline inside, so it can be one line of a protocol. `/` is not escaped;
  /// control characters, U+2028 and U+2029 are. Doubles are written so that they are read back
  /// exactly. A non-finite number is our bug and traps.
  ///
  /// - Parameters:
  ///   - pretty: two spaces per level, one member or element per line.
  ///   - sortedKeys: members by the bytes of their keys, for output that must be canonical.
  package func encoded(pretty: Bool = false, sortedKeys: Bool = false) -> [UInt8] {
    var bytes: [UInt8] = []
    encode(into: &bytes, pretty: pretty, sortedKeys: sortedKeys)
    return bytes
  }

  /// Same as `encoded(pretty:sortedKeys:)`, as text.
  package func encodedString(pretty: Bool = false, sortedKeys: Bool = false) -> String {
    String(decoding: encoded(pretty: pretty, sortedKeys: sortedKeys), as: UTF8.self)
  }

  /// Appends the document to bytes that are there already.
  package func encode(
    into bytes: inout [UInt8], pretty: Bool = false, sortedKeys: Bool = false
  ) {
    var writer = JSONWriter(bytes: bytes, isPretty: pretty, sortsKeys: sortedKeys)
    // Given up here so that the writer is the only owner and does not copy.
    bytes = []
    writer.write(self, level: 0)
    bytes = writer.bytes
  }
}
