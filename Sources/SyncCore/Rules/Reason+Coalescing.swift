/// What is said about operations that were merged, or needed no request.
extension Reason {
  package static func merged(into survivor: OperationID) -> Reason {
    Reason("merged", "Goes with \(survivor) as one request.")
  }

  package static func nothingToSend(after earlier: [OperationID]) -> Reason {
    let named = earlier.map(\.description).joined(separator: ", ")
    return Reason(
      Code.nothingToSend,
      "Nothing to send: with \(named) it comes back to what is on the server.")
  }

  package static func neverSent(_ created: Subject) -> Reason {
    Reason(
      Code.neverSent,
      "Nothing to send: the \(created.kind.noun) \(created.id) was created and deleted here only.")
  }

  package static func takenApart(_ survivor: OperationID, _ why: Reason?) -> Reason {
    let said = why.map { " (\($0.sentence))" } ?? ""
    return Reason(
      "taken_apart", "One request with \(survivor) did not go through\(said): now one by one.")
  }
}

extension Reason.Code {
  static let nothingToSend = "nothing_to_send"
  static let neverSent = "never_sent"
}

extension Operation {
  /// Why it is applied although nothing was sent for it; nil: something was, or it is not applied.
  package var unsentReason: Reason? {
    guard state == .applied, let reason,
      [Reason.Code.nothingToSend, Reason.Code.neverSent].contains(reason.code)
    else { return nil }
    return reason
  }
}
