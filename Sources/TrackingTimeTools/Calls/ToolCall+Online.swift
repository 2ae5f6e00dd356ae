import JSONTree
import JournalStore
import MCPServer
import SyncCore

/// What is only done while the service can be reached, and never later (design §1, "online-only").
extension ToolCall {
  /// - Parameters:
  ///   - what: begins the sentence: "Inviting a user".
  ///   - instead: what to do while there is no connection, as a sentence.
  /// - Throws: `Refusal` while the service cannot be reached or may not be asked.
  func requireConnection(_ what: String, instead: String) throws {
    let (link, account) = try look { (try $0.link(), try $0.account()) }
    guard link.isOpen || link.isPaused else { return }
    let why = link.words(clock: clock(account).clock, now: now) ?? "TrackingTime is away"
    throw Refusal(
      "online_only",
      "\(what) is only done while connected, and \(why). Nothing was queued, and nothing is sent "
        + "later.", next: instead)
  }

  /// Asks the service for it, once, and waits for the answer up to 25 s with progress.
  ///
  /// - Parameters:
  ///   - check: looks at the journal in the commit that accepts it.
  ///   - shown: members of the answer beside the usual ones, once it is done.
  /// - Throws: `Refusal` when it was not done: not sent in time, or refused.
  func sendOnce(
    _ request: OnlineRequest, about subject: Subject,
    check: @escaping @Sendable (Entrance) throws -> Void = { _ in },
    shown: (JournalView, Presenter) throws -> JSONObject = { _, _ in [:] }
  ) async throws -> Answer {
    let key = request.name.hasSecret ? AnswerKey() : nil
    guard let asked = try await ask(request, about: subject, key, check) else {
      return Answer(["status": "nothing to do"])
    }
    let operation = asked.operation
    guard operation.state == .applied else {
      return try unfinished(operation, isRepeat: asked.isRepeat)
    }
    let secret = try await secret(of: asked, with: key)
    return try read { view, presenter in
      var body = try done(operation, in: view, presenter, isRepeat: asked.isRepeat)
      for (name, value) in try shown(view, presenter) { body[name] = value }
      for (name, value) in secret { body[name] = value }
      return Answer(body)
    }
  }

  /// What was asked for, as it stands when the wait is over.
  private struct Asked: Sendable {
    var operation: Operation
    var isRepeat: Bool
  }

  /// Accepts the wish and waits.
  ///
  /// - Returns: nil when nothing was wished.
  private func ask(
    _ request: OnlineRequest, about subject: Subject, _ key: AnswerKey?,
    _ check: @escaping @Sendable (Entrance) throws -> Void
  ) async throws -> Asked? {
    let draft = OperationDraft(
      request.name.verb, .existing(subject),
      options: OperationOptions(online: request, answerKey: key?.publicText))
    let context = try look { try callContext(about: [subject], in: $0) }
    let token = try await journal.changeToken()
    let acceptance = try await journal.accept(context, waiting: settings.onlineBudget) { entrance in
      try check(entrance)
      _ = try entrance.propose(draft)
    }
    let accepted: [Operation]
    let isRepeat: Bool
    switch acceptance {
    case .accepted(_, let operations): (accepted, isRepeat) = (operations, false)
    case .repeated(let operations, _): (accepted, isRepeat) = (operations, true)
    }
    guard let first = accepted.last else { return nil }
    return Asked(operation: try await outcome(of: first, after: token), isRepeat: isRepeat)
  }

  /// Waits until it is done, refused or put before a person; cancels it when it is too late.
  private func outcome(
    of first: Operation, after token: ChangeToken
  ) async throws -> Operation {
    let deadline = now + settings.onlineBudget
    var token = token
    var rounds = 0
    while true {  // bounded by `onlineBudget`, one round per change of the journal until then
      let current = try look { try $0.operation(first.id) } ?? first
      guard current.state.isUnfinished, !current.state.isParked else { return current }
      if current.state == .pending, !current.isInTime(at: now),
        let late = try await journal.expire(current.id, by: "\(client)/\(tool)")
      {
        return late
      }
      guard now < deadline, !Task.isCancelled else { return current }
      rounds += 1
      context.progress.report(Double(rounds), message: Self.progress(current))
      token = try await journal.waitForChange(after: token, until: min(deadline, now + .seconds(2)))
    }
  }

  private static func progress(_ operation: Operation) -> String {
    switch operation.state {
    case .pending: "Waiting to send it"
    case .ambiguous: "The answer was lost: looking whether it was done"
    default: "Waiting for TrackingTime's answer"
    }
  }

  private func done(
    _ operation: Operation, in view: JournalView, _ presenter: Presenter, isRepeat: Bool
  ) throws -> JSONObject {
    let status = try OperationStatus(view, clock: presenter.clock, now: now)
    var body: JSONObject = [
      "status": .string(try status.words(operation)),
      "operation": .object(OperationStatus.summary(operation)),
    ]
    for (name, value) in try view.answer(to: operation.id) ?? [:] { body[name] = value }
    if let user = body["user_id"]?.integerValue.flatMap(EntityID.init),
      let record = try view.record(Subject(.user, user))
    {
      body["user"] = .object(try presenter.object(record, full: false))
    }
    body["pending_changes"] = .integer(Int64(try view.pendingChanges()))
    if isRepeat { addRepeat(operation, to: &body) }
    return body
  }

  private func addRepeat(_ operation: Operation, to body: inout JSONObject) {
    body["repeat_of"] = .string(operation.id.description)
    body["next"] = .string(
      "This repeats an earlier call: nothing new was asked for. Pass another client_request_id to "
        + "do it again.")
  }

  /// A secret is shown in this one answer, and nowhere else (design §12).
  ///
  /// - Returns: members of the answer; empty: there is none to show.
  private func secret(of asked: Asked, with key: AnswerKey?) async throws -> JSONObject {
    guard let key, !asked.isRepeat else { return [:] }
    guard let secret = try await journal.takeSecret(of: asked.operation.id, with: key) else {
      return ["next": "TrackingTime did not say the new one: its settings show it."]
    }
    return [
      "shown_once": try JSON(parsing: secret.reveal()),
      "next": "Give it to the user now: it is kept nowhere, and no other answer shows it.",
    ]
  }

  /// Not done, or not known to be.
  private func unfinished(_ operation: Operation, isRepeat: Bool) throws -> Answer {
    switch operation.state {
    case .rejected, .conflict: throw Self.refusal(operation)
    case .cancelled:
      throw Refusal(
        operation.reason?.code ?? "cancelled",
        "\(operation.id) (\(operation.words)) was cancelled. "
          + (operation.reason?.sentence ?? "Nothing was changed."),
        next: "Call again when the connection is back; tt_sync_status tells.")
    default: break
    }
    return try read { view, presenter in
      let status = try OperationStatus(view, clock: presenter.clock, now: now)
      var body: JSONObject = [
        "status": .string(try status.words(operation)),
        "operation": .object(OperationStatus.summary(operation)),
        "pending_changes": .integer(Int64(try view.pendingChanges())),
      ]
      body["next"] = try status.next(operation).map(JSON.string)
      if isRepeat { addRepeat(operation, to: &body) }
      return Answer(body)
    }
  }
}

extension JournalView {
  /// Operations looked through for the last change of something that is kept as an answer.
  private static let changesMax = 100

  /// When something of these was last changed from here; nil: not among the latest operations.
  func lastChange(_ names: Set<OnlineRequest.Name>, _ kinds: Set<EntityKind>) throws -> Instant? {
    try operations(OperationFilter(states: [.applied], kinds: kinds), limit: Self.changesMax)
      .filter { $0.request.map { names.contains($0.name) } ?? false }
      .compactMap(\.settledAt).max()
  }

  /// When something of this kind was last changed from here; nil: never.
  func lastChange(_ kind: EntityKind) throws -> Instant? {
    try operations(OperationFilter(states: [.applied], kinds: [kind]), limit: Self.changesMax)
      .compactMap(\.settledAt).max()
  }
}
