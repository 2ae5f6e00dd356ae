import JSONTree
import JournalStore
import SyncCore

/// What a write tool did inside the commit, beside the operations themselves.
struct Proposal: Sendable {
  /// Sentences for the receipt: times read twice, overlaps, records not seen.
  var warnings: [String] = []
  /// Members of the receipt beside the usual ones.
  var extra: JSONObject = [:]

  init(_ warnings: [String] = [], extra: JSONObject = [:]) {
    self.warnings = warnings
    self.extra = extra
  }
}

/// Everything already is as wished: an answer without an operation.
struct AlreadySo: Error, Sendable {
  let subject: Subject
  let status: String
}

extension ToolCall {
  /// A copy this young, with nothing pending, settles that there is nothing to change.
  static let settledAge: Duration = .seconds(600)

  /// Proposes operations in one commit, waits for the result as long as that makes sense, and
  /// answers with the receipt (design §11).
  ///
  /// - Parameter subjects: what a call with set semantics is about. The same call after another
  ///   one on the same subject is a new wish, not a repetition (close, reopen, close).
  func submit(
    about subjects: [Subject] = [], _ body: @escaping @Sendable (Entrance) throws -> Proposal
  ) async throws -> Answer {
    let (context, isOnline) = try look { view in
      (try callContext(about: subjects, in: view), try self.isOnline(view))
    }
    // What is not waited for needs no place to wait from.
    let token = isOnline ? try await journal.changeToken() : nil
    do {
      let acceptance = try await journal.accept(
        context, waiting: isOnline ? settings.waitBudget : nil, body)
      switch acceptance {
      case .accepted(let proposal, let operations):
        return try await conclude(operations, proposal, isRepeat: false, after: token)
      case .repeated(let operations, _):
        return try await conclude(operations, Proposal(), isRepeat: true, after: token)
      }
    } catch let already as AlreadySo {
      return try answer(already)
    }
  }

  /// The receipt of the same call made before, by its `client_request_id`; nil: it is a new one.
  ///
  /// Asked before anything is checked: what the first one did, a delete for instance, may be what
  /// the checks would refuse now.
  func repeated() async throws -> Answer? {
    guard arguments.filled("client_request_id") != nil, arguments.flag("dry_run") != true,
      let operations = try journal.earlier(look { try callContext(about: [], in: $0) }),
      !operations.isEmpty,
      !operations.contains(where: \.isOnlineOnly)
    else { return nil }
    let token = try await journal.changeToken()
    return try await conclude(operations, Proposal(), isRepeat: true, after: token)
  }

  /// Waits and makes the receipt. What is accepted stays accepted: a journal that cannot be read
  /// any more takes nothing back.
  ///
  /// - Parameter token: where the journal stood before; nil: nothing is waited for.
  private func conclude(
    _ operations: [Operation], _ proposal: Proposal, isRepeat: Bool, after token: ChangeToken?
  ) async throws -> Answer {
    do {
      let since = now
      var token = token
      while true {  // bounded by `wireBudget`, one round per change of the journal until then
        let step = try read { view, presenter -> Step in
          let current = try operations.map { try Self.current($0, in: view) }
          if token != nil, let deadline = try deadline(current, since: since, in: view) {
            return .wait(deadline)
          }
          return .answer(try receipt(current, proposal, isRepeat: isRepeat, presenter))
        }
        switch step {
        case .answer(let answer): return answer
        case .wait(let deadline):
          if let last = token {
            token = try await journal.waitForChange(after: last, until: deadline)
          }
        }
      }
    } catch let failure as JournalFailure {
      var body: JSONObject = [
        "status": "accepted and on the disk; its state cannot be read now",
        "warnings": [.string(failure.description)],
      ]
      body["operation"] = operations.last.map { .object(OperationStatus.summary($0)) }
      return Answer(body)
    }
  }

  private enum Step {
    case answer(Answer)
    case wait(Instant)
  }

  /// Until when the worker is waited for: 1.5 s, or 8 s while the call's own attempt is on the wire
  /// (design §11).
  ///
  /// - Returns: nil: no longer, or not at all while offline.
  private func deadline(
    _ current: [Operation], since: Instant, in view: JournalView
  ) throws -> Instant? {
    let open = current.filter { $0.state.isUnfinished && !$0.state.isParked }
    guard !open.isEmpty, settings.waitBudget > .zero, try isOnline(view) else { return nil }
    let isOnTheWire = open.contains { $0.state == .attempted }
    let deadline = since + (isOnTheWire ? settings.wireBudget : settings.waitBudget)
    return now < deadline && !Task.isCancelled ? deadline : nil
  }

  /// The operation that an earlier one ended in: merged ones follow their survivor.
  static func current(_ operation: Operation, in view: JournalView) throws -> Operation {
    let found = try view.operation(operation.id) ?? operation
    return try view.successor(of: found) ?? found
  }

  /// Operations on one subject looked through for another tool's.
  private static let earlierMax = 50
  private static let requestIDLengthMax = 200

  func callContext(about subjects: [Subject], in view: JournalView) throws -> CallContext {
    var canonical = arguments.object
    canonical["client_request_id"] = nil
    canonical["confirm"] = nil
    let requestID = arguments.filled("client_request_id")
    if let requestID, requestID.count > Self.requestIDLengthMax {
      throw Refusal(
        "request_id_too_long", "client_request_id has \(requestID.count) characters.",
        next: "At most \(Self.requestIDLengthMax) are allowed; a UUID is enough.")
    }
    // With an id the caller says itself what is a repetition.
    if requestID == nil, let last = try lastOfOthers(on: subjects, in: view) {
      canonical["after"] = .integer(last.rawValue)
    }
    return CallContext(
      client: client, tool: tool, requestID: requestID,
      argumentsDigest: Fingerprint.of(.object(canonical)))
  }

  /// The latest operation that another tool made on one of the subjects; nil: none.
  private func lastOfOthers(
    on subjects: [Subject], in view: JournalView
  ) throws -> OperationID? {
    try subjects.compactMap { subject in
      try view.operations(OperationFilter(subject: subject), limit: Self.earlierMax)
        .first { $0.call.tool != tool }?.id
    }.max()
  }

  private func answer(_ already: AlreadySo) throws -> Answer {
    try read { view, presenter in
      var body: JSONObject = ["status": .string(already.status)]
      body["id"] = Presenter.json(try view.resolve(already.subject.id))
      if let record = try view.record(already.subject) {
        body[already.subject.kind.key] = .object(try presenter.object(record, full: false))
      }
      return Answer(body)
    }
  }
}

extension EntityKind {
  /// The member under which results carry one of these.
  var key: String {
    switch self {
    case .timeEntry: "time_entry"
    case .userGroup: "user_group"
    case .groupMembership: "group_membership"
    case .taskOrder: "task_order"
    case .customer, .service, .project, .task, .user, .membership, .timer, .webhook, .notification,
      .preference, .tag, .account:
      rawValue
    }
  }
}
