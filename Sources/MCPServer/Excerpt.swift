import JSONTree

/// Foreign values cut to a length that is fit for a message.
enum Excerpt {
  /// Characters shown of a value. Long enough to recognise it, short enough for a list of ten.
  static let lengthMax = 80

  /// The text, cut with an ellipsis when it is long.
  static func cut(_ text: String) -> String {
    text.unicodeScalars.count <= lengthMax
      ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(lengthMax))) + "…"
  }

  /// The text in quotes with control characters escaped, cut when it is long.
  static func quoted(_ text: String) -> String { JSON.string(cut(text)).encodedString() }

  /// The value as JSON, cut when it is long.
  static func of(_ value: JSON) -> String {
    if case .string(let text) = value { return quoted(text) }
    return cut(value.encodedString())
  }
}
