/// What happened in a life, line by line. Two lives of one seed have the same lines, to the byte.
package struct Chronicle: Sendable {
  /// Lines are only counted in the digest when nobody wants to read them.
  private let isKept: Bool
  package private(set) var lines: [String] = []
  /// FNV-1a, 64 bits, of all lines: tells two lives apart, proves nothing against a forger.
  package private(set) var digest: UInt64 = 0xcbf2_9ce4_8422_2325

  init(isKept: Bool) { self.isKept = isKept }

  mutating func add(_ line: String) {
    for byte in line.utf8 { mix(byte) }
    mix(10)
    if isKept { lines.append(line) }
  }

  private mutating func mix(_ byte: UInt8) {
    digest = (digest ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }
}
