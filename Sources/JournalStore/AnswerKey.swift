import Crypto
import Foundation
import SyncCore

/// Lets one waiting call read a secret that another process received for it.
///
/// The public half stands with the operation; the other one never leaves the memory of the call, so
/// what is sealed to it is unreadable in the file, in copies of it, and to every later reader.
package struct AnswerKey: Sendable {
  private let key = Curve25519.KeyAgreement.PrivateKey()
  private static let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly
  private static let purpose = Data("ttsync answer".utf8)

  package init() {}

  /// The half that may be known, as text.
  package var publicText: String { key.publicKey.rawRepresentation.base64EncodedString() }

  /// - Returns: the text; it holds the sender's part of the key before a full stop.
  static func seal(_ secret: Secret, to publicText: String) throws -> String {
    guard let raw = Data(base64Encoded: publicText) else {
      throw UndecodablePayload("an impossible key of an answer")
    }
    let recipient = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: raw)
    var sender = try HPKE.Sender(recipientKey: recipient, ciphersuite: suite, info: purpose)
    let sealed = try sender.seal(Data(secret.reveal().utf8))
    return sender.encapsulatedKey.base64EncodedString() + "." + sealed.base64EncodedString()
  }

  /// - Returns: nil for what was sealed to somebody else, or is no sealed text.
  func open(_ text: String) -> Secret? {
    let parts = text.split(separator: ".").map { Data(base64Encoded: String($0)) }
    guard parts.count == 2, let encapsulated = parts[0], let sealed = parts[1] else { return nil }
    do {
      var recipient = try HPKE.Recipient(
        privateKey: key, ciphersuite: Self.suite, info: Self.purpose, encapsulatedKey: encapsulated)
      return Secret(String(decoding: try recipient.open(sealed), as: UTF8.self))
    } catch {
      // Whose key fits is all there is to know.
      return nil
    }
  }
}
