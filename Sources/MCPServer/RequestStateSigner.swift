/// Signs what travels through the client and back (stateless era). The key is the implementer's;
/// processes that share it can finish each other's calls.
package protocol RequestStateSigner: Sendable {
  /// A message authentication code, for example HMAC-SHA256.
  func sign(_ bytes: [UInt8]) -> [UInt8]

  /// Whether the signature belongs to the bytes; compares in constant time.
  func isValid(_ signature: [UInt8], for bytes: [UInt8]) -> Bool
}
