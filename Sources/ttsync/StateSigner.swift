import Crypto
import MCPServer

/// Signs request states with a key of this process (decision 0080).
struct StateSigner: RequestStateSigner {
  private let key = SymmetricKey(size: .bits256)

  func sign(_ bytes: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
  }

  func isValid(_ signature: [UInt8], for bytes: [UInt8]) -> Bool {
    HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: bytes, using: key)
  }
}
