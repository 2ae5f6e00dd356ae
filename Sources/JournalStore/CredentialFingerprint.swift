import Crypto

/// The secret whose fingerprint tells whether the same credentials are used. Never stored, never
/// printed.
package struct CredentialFingerprintInput: Sendable, CustomStringConvertible,
  CustomDebugStringConvertible, CustomReflectable
{
  private let secret: String

  /// - Parameter secret: what is sent as authorization, whatever its form.
  package init(secret: String) {
    self.secret = secret
  }

  package var description: String { "(redacted)" }
  package var debugDescription: String { "(redacted)" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// SHA-256 of salt and secret, in hexadecimal: tells a change, not the secret.
  func fingerprint(salt: String) -> String { Digest.hex(of: salt, secret) }
}

/// SHA-256 over texts, in hexadecimal.
enum Digest {
  /// Each part is preceded by its length, so that no two lists of parts have the same digest.
  static func hex(of parts: String...) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(parts.reduce(0) { $0 + $1.utf8.count + 8 })
    for part in parts {
      bytes.append(contentsOf: String(part.utf8.count).utf8)
      bytes.append(UInt8(ascii: ":"))
      bytes.append(contentsOf: part.utf8)
    }
    return hex(ofBytes: bytes)
  }

  static func hex(ofBytes bytes: [UInt8]) -> String {
    hex(SHA256.hash(data: bytes))
  }

  private static let digits = Array("0123456789abcdef".utf8)

  private static func hex(_ digest: SHA256.Digest) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in digest {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
