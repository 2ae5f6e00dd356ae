import SyncCore

/// Text that others wrote, made fit to be kept and shown.
enum Quote {
  /// One line of at most `Limits.messageLengthMax` characters, without control characters and
  /// without the password, plain or as the header carries it.
  static func text(_ text: String, without password: Secret) -> String {
    // Cut generously first, so that a huge text costs little; a password across that cut is cut off
    // with everything behind the final bound.
    let start = text.prefix(Limits.messageLengthMax * 8)
    let plain = password.redacted(from: String(start))
    let whole = Credentials(password: password).header.redacted(from: plain)
    let line = String(
      whole.map { $0.isNewline || $0.unicodeScalars.contains(where: isControl) ? " " : $0 })
    return String(line.prefix(Limits.messageLengthMax))
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
  }
}
