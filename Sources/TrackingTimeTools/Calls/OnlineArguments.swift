import JSONTree
import JournalStore
import SyncCore

extension Arguments {
  /// Those of these arguments that were given, blank texts left out, as the service takes them.
  ///
  /// - Throws: `Refusal` for a text that is too long.
  func given(_ names: [String], blanks: Set<String> = []) throws(Refusal) -> JSONObject {
    var given = JSONObject()
    for name in names {
      switch object[name] {
      case .string(let text)?:
        guard text.count <= Limits.notesLengthMax else {
          throw Refusal(
            "text_too_long", "\(name) has \(text.count) characters.",
            next: "At most \(Limits.notesLengthMax) are allowed.")
        }
        if !text.trimmed.isEmpty || blanks.contains(name) { given[name] = .string(text.trimmed) }
      case .null?, nil: break
      case let value?: given[name] = value
      }
    }
    return given
  }

  /// An e-mail address; nil when absent or blank.
  func email(_ name: String = "email") throws(Refusal) -> String? {
    guard let text = filled(name) else { return nil }
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    let isOne =
      parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && text.count <= Self.emailMax
      && !text.contains { $0.isWhitespace || $0 == "," || $0 == ";" }
    guard isOne else {
      throw Refusal(
        "no_email", "\(name) \"\(text.prefix(60))\" is no e-mail address.",
        next: "Give one address, as ana@example.com.")
    }
    return text
  }

  /// The longest address that mail knows (RFC 5321).
  private static let emailMax = 254

  /// - Throws: `Refusal` for what is no day.
  func requireDays(_ names: [String]) throws(Refusal) {
    for name in names {
      guard let text = filled(name), Day(parsing: text) == nil else { continue }
      throw Refusal(
        "bad_day", "\(name) \"\(text.prefix(60))\" is no day.", next: "Write it as 2026-03-02.")
    }
  }

  /// - Throws: `Refusal` when nothing was given that could be changed.
  static func require(_ given: JSONObject, of names: [String]) throws(Refusal) {
    guard given.isEmpty else { return }
    throw Refusal(
      "nothing_given", "No change was given.",
      next: "Name at least one of \(names.joined(separator: ", ")).")
  }
}

extension ToolCall {
  /// A record that the service knows: checked, and with its id there.
  ///
  /// - Throws: `Refusal` for what exists only here, naming the operation that it waits for.
  func onServer(
    _ kind: EntityKind, argument: String
  ) async throws -> (id: RemoteID, warning: String?) {
    let id = try arguments.requiredID(argument)
    let known = try await check(kind, id, argument: argument)
    let resolved = try look { try $0.resolve(id) }
    if let remote = resolved.remote { return (remote, known.warning(kind)) }
    let waiting = try look { try $0.identityNote(resolved)?.operation }
    throw Refusal(
      "not_on_the_server", "\(argument) \(id): this \(kind.noun) is not on the server yet.",
      next: waiting.map {
        "Wait for \($0) (tt_get_operation \($0.rawValue) waits), then call again."
      } ?? "Call again when the first contact was made.")
  }

  /// The name of a user, for a sentence.
  func userName(_ id: RemoteID) throws -> String {
    try read { _, presenter in
      try presenter.name(.user, .remote(id)).map { "\($0) (\(id))" } ?? "user \(id)"
    }
  }

  /// The account itself, as a subject.
  var account: Subject {
    get throws {
      guard let id = EntityID(journal.account) else {
        throw Refusal("no_account", "The account has no number.", next: "Set TT_ACCOUNT_ID.")
      }
      return Subject(.account, id)
    }
  }
}
