import Foundation
import SyncCore

/// HTTP Basic with an app password: the user half is always `API_TOKEN` (API §2).
struct Credentials: Sendable {
  static let user = "API_TOKEN"

  var password: Secret

  /// The base64 half of the `Authorization` header.
  var header: Secret {
    Secret(Data("\(Self.user):\(password.reveal())".utf8).base64EncodedString())
  }
}
