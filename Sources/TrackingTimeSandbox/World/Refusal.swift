/// The server's "no": an envelope status with a sentence (API §4).
struct Refusal: Error, Equatable {
  /// Envelope status; 401 and 429 also become the HTTP status.
  var status: Int
  var message: Message
  /// What stands in `data`; mostly nothing.
  var data: SandboxJSON = .object([])

  static func notFound(_ kind: EntityKind) -> Refusal {
    Refusal(status: 404, message: .notFound(kind))
  }

  /// Validation and the like: the generic 500.
  static func invalid(_ message: Message) -> Refusal { Refusal(status: 500, message: message) }

  /// Understood, but not possible in the present state: the envelope 502.
  static func state(_ message: Message, data: SandboxJSON = .object([])) -> Refusal {
    Refusal(status: 502, message: message, data: data)
  }

  static let forbidden = Refusal(status: 403, message: .notAllowed)
  static let unknownAction = Refusal(status: 400, message: .unknownAction)
}
