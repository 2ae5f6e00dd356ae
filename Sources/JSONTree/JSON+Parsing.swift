extension JSON {
  /// The largest `maxDepth` a caller may ask for: parser, equality, hash and release recurse, and
  /// a thread may have as little as 512 KiB of stack.
  package static let depthMax = 512

  /// Parses exactly one document, strictly by RFC 8259.
  ///
  /// Refused although other parsers let it pass: duplicate keys, ill-formed UTF-8, lone
  /// surrogates, a byte order mark, bytes after the document, a number beyond the range of
  /// `Double`, nesting deeper than `maxDepth`.
  ///
  /// - Parameter maxDepth: arrays and objects that may be open at a time, 0 … `depthMax`.
  package init(
    parsing bytes: some Collection<UInt8>, maxDepth: Int = 128
  ) throws(JSONSyntaxError) {
    precondition((0...Self.depthMax).contains(maxDepth), "maxDepth must be in 0 … depthMax")
    var parser = JSONParser(bytes: Array(bytes), maxDepth: maxDepth)
    self = try parser.document()
  }

  /// Parses exactly one document from text; same rules as for bytes.
  package init(parsing text: String, maxDepth: Int = 128) throws(JSONSyntaxError) {
    try self.init(parsing: Array(text.utf8), maxDepth: maxDepth)
  }
}
