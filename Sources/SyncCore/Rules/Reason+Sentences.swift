/// The sentences of the rules: a stable code each, and what a person can do.
extension Reason {
  /// Codes that a later decision reads back from the row.
  package enum Code {
    package static let serverError = "server_error"
    package static let serverErrorAgain = "server_error_again"
    package static let retried = "retried"
    package static let journalRestored = "journal_restored"
  }

  package static let retried = Reason(Code.retried, "A person asked to send it again.")

  package static let journalRestored = Reason(
    Code.journalRestored,
    "The journal was restored or copied, so this may have been sent already; it is looked up first."
  )

  package static let unreachable = Reason(
    "unreachable", "TrackingTime could not be reached; it is sent as soon as it can be.")

  package static let refusedAtTheEdge = Reason(
    "refused_at_the_edge",
    "Something between here and TrackingTime refused the request (a proxy, a portal or a gateway).")

  /// - Parameter status: 401 or 402.
  package static func paused(status: Int) -> Reason {
    if status == 402 {
      Reason(
        "account_suspended",
        "TrackingTime says that the account is suspended (402); nothing is sent until it is not.")
    } else {
      Reason(
        "credentials_refused",
        "TrackingTime refused the credentials (401); nothing is sent until they are accepted.")
    }
  }

  package static func refused(_ message: String?) -> Reason {
    Reason("server_refused", "TrackingTime refused it\(quoted(message)).")
  }

  package static func serverError(_ message: String?, isFirst: Bool) -> Reason {
    Reason(
      isFirst ? Code.serverError : Code.serverErrorAgain,
      "TrackingTime answered with an error\(quoted(message)); it is tried again.")
  }

  package static func timerRefused(_ message: String?, isFinal: Bool) -> Reason {
    Reason(
      isFinal ? "timer_refused" : "timer_state",
      isFinal
        ? "TrackingTime refused it again and again in the present state of the timer"
          + "\(quoted(message)); look at what runs and decide."
        : "TrackingTime refused it in the present state of the timer\(quoted(message)); "
          + "the timer is read and decided again.")
  }

  package static func deletedElsewhere(_ kind: EntityKind) -> Reason {
    Reason("deleted_elsewhere", "The \(kind.noun) was deleted elsewhere.")
  }

  package static func parentGone(_ verb: Verb) -> Reason {
    switch verb {
    case .create:
      Reason("parent_gone", "What it belongs to does not exist on the server any more.")
    case .timerStart: Reason("parent_gone", "The task does not exist on the server any more.")
    default: Reason("not_found", "TrackingTime says that it does not exist, but it can be read.")
    }
  }

  /// A refused create of a named thing that is there already under `id`.
  package static func exists(_ kind: EntityKind, as id: RemoteID, message: String?) -> Reason {
    Reason(
      "exists",
      "TrackingTime refused it\(quoted(message)); a \(kind.noun) of that name exists as \(id): "
        + "adopt it?")
  }

  /// The server's sentence as a quotation, on one line and within `Limits.messageLengthMax`.
  ///
  /// Text from the server is data: control characters and line ends become spaces, and a full stop
  /// at its end is dropped, since a sentence of ours goes on after it. Empty: nothing is quoted.
  static func quoted(_ message: String?) -> String {
    guard let message else { return "" }
    var words = oneLine(message)
    if words.hasSuffix(".") { words.removeLast() }
    return words.isEmpty ? "" : ": “\(words)”"
  }

  /// A name from the server in quotation marks, on one line and bounded.
  static func quotation(_ name: String) -> String { "“\(oneLine(name))”" }

  private static func oneLine(_ text: String) -> String {
    String(plain(text).prefix(Limits.messageLengthMax))
  }

  /// Text from outside on one line, without characters that could hide or reorder others.
  static func plain(_ text: String) -> String {
    String(text.map { $0.isNewline || $0.unicodeScalars.contains(where: \.isControl) ? " " : $0 })
      .trimmed
  }
}

extension Unicode.Scalar {
  /// Control and format characters: they could hide or reorder text on a terminal.
  fileprivate var isControl: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
