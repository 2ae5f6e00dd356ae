import JSONTree

/// A short text that two equal documents share, and two different ones practically never do.
///
/// FNV-1a with 128 bits over the canonical form. It tells repeated calls and changed facts, whose
/// author is the same user as the journal's; it is no proof against an attacker.
enum Fingerprint {
  private static let offset: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
  private static let prime: UInt128 = 0x0000_0000_0100_0000_0000_0000_0000_013b

  /// 32 hexadecimal digits.
  static func of(_ document: JSON) -> String {
    var hash = offset
    for byte in document.encoded(sortedKeys: true) {
      hash = (hash ^ UInt128(byte)) &* prime
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 32 - digits.count) + digits
  }
}
