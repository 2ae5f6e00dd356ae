import FoundationEssentials
import JSONTree

/// What must survive from one round of questions to the next.
struct RequestState: Equatable {
  /// The answers so far, by key, as the client gave them.
  var answers: JSONObject = [:]
  /// The keys of the questions of this round; answers to others are ignored.
  var asked: [String] = []
  /// What the handler wants back.
  var handlerState: JSON?
}

/// Turns a `RequestState` into a token for the client and back.
///
/// The token is `v1.<payload>.<signature>`, both base64url. The signature covers the payload
/// (with its expiry) and what the state belongs to: method, tool, arguments, principal. A token
/// is not single-use; handlers bear repetition.
package struct RequestStateSeal: Sendable {
  let signer: any RequestStateSigner
  let now: @Sendable () -> Date
  let lifetimeSeconds: Int64
  let bytesMax: Int

  /// What a state belongs to; it is not in the token, so the client must repeat it unchanged.
  static func binding(
    method: String, name: String, arguments: JSONObject, principal: String
  ) -> [UInt8] {
    JSON.array([.string(method), .string(name), .object(arguments), .string(principal)])
      .encoded(sortedKeys: true)
  }

  /// - Throws: -32603 when the state is larger than the limit.
  func token(for state: RequestState, binding: [UInt8]) throws(RPCError) -> String {
    var payload: JSONObject = [
      "expires": .integer(seconds() + lifetimeSeconds), "answers": .object(state.answers),
      "asked": .array(state.asked.map(JSON.string)),
    ]
    payload["state"] = state.handlerState
    let text = "v1." + Self.base64url(JSON.object(payload).encoded())
    guard text.utf8.count <= bytesMax else {
      throw .internalError("the state of this call is too large to be carried by the client")
    }
    return text + "." + Self.base64url(signer.sign(Self.signed(text, binding)))
  }

  /// - Throws: -32602 when the token is damaged, foreign, expired or belongs to another call.
  func state(from token: String, binding: [UInt8]) throws(RPCError) -> RequestState {
    let invalid = RPCError.invalidParams(
      "requestState is damaged, expired or belongs to another call; repeat the call without it")
    guard token.utf8.count <= 2 * bytesMax else { throw invalid }
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "v1",
      let signature = Self.bytes(base64url: parts[2]),
      signer.isValid(signature, for: Self.signed("v1.\(parts[1])", binding)),
      let payloadBytes = Self.bytes(base64url: parts[1])
    else { throw invalid }
    let payload: JSON
    do { payload = try JSON(parsing: payloadBytes) } catch { throw invalid }
    guard let expires = payload["expires"]?.integerValue, expires > seconds() else { throw invalid }
    return RequestState(
      answers: payload["answers"]?.objectValue ?? [:],
      asked: (payload["asked"]?.arrayValue ?? []).compactMap(\.stringValue),
      handlerState: payload["state"])
  }

  private func seconds() -> Int64 { Int64(now().timeIntervalSince1970.rounded(.down)) }

  /// The text has no NUL, so the two parts cannot be shifted against each other.
  private static func signed(_ text: String, _ binding: [UInt8]) -> [UInt8] {
    Array(text.utf8) + [0] + binding
  }

  private static func base64url(_ bytes: [UInt8]) -> String {
    let standard = Data(bytes).base64EncodedString()
    let scalars = standard.unicodeScalars.compactMap { scalar -> Unicode.Scalar? in
      switch scalar {
      case "+": "-"
      case "/": "_"
      case "=": nil
      default: scalar
      }
    }
    return String(String.UnicodeScalarView(scalars))
  }

  private static func bytes(base64url text: Substring) -> [UInt8]? {
    let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
      switch scalar {
      case "-": "+"
      case "_": "/"
      default: scalar
      }
    }
    let padding = String(repeating: "=", count: (4 - scalars.count % 4) % 4)
    return Data(base64Encoded: String(String.UnicodeScalarView(scalars)) + padding).map(Array.init)
  }
}

extension RequestStateSeal: CustomStringConvertible {
  /// Without the signer, which holds a key.
  package var description: String { "request state seal" }
}
