extension String {
  /// The text without white space at both ends.
  package var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }

  /// What two names are compared by: trimmed, and upper and lower case alike (API §7).
  package var nameKey: String { trimmed.lowercased() }
}
