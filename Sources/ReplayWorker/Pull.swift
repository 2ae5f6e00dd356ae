import JSONTree
import JournalStore
import SyncCore

/// Brings one part of the mirror up to date; a pull never overwrites newer knowledge (design §10).
struct Pull: Sendable {
  let bench: Workbench

  func run(_ scope: PullScope) async throws {
    let asOf = bench.sources.now()
    let sequence = try bench.journal.mirrorSequence()
    switch scope {
    case .me:
      switch try await identify() {
      case .known: break
      case .notTold, .unreachable, .stranger: try await fail(scope, .meNotTold)
      }
    case .list(let kind):
      try await list(scope, asOf, sequence) { .list(kind, page: $0) }
    case .entries(let from, let to):
      try await list(scope, asOf, sequence) {
        .entries(user: nil, from: from, to: to, page: $0)
      }
    case .timer:
      guard let user = try bench.me() else { return try await fail(scope, .meNotTold) }
      try await single(scope, .runningTimer(user: user))
    case .record(let kind, let id): try await single(scope, .record(kind, id))
    case .document(let document): try await keep(document, scope)
    case .probe: preconditionFailure("a probe writes, and is no pull")
    }
  }

  /// Who the credentials belong to, as far as the service says.
  enum Identity: Sendable {
    case known
    /// It answered, but does not say who we are: everything that needs no user goes on.
    case notTold
    case unreachable
    /// Another user than the journal's: paused until a person decides.
    case stranger
  }

  /// Asks who we are and binds the journal to that user (design §3).
  ///
  /// - Parameter insisting: an answer that does not tell is taken for a passing fault, unless these
  ///   credentials are known to be the bound user's.
  func identify(asProbe: Bool = false, insisting: Bool = false) async throws -> Identity {
    guard let reading = try await bench.read(.me, asProbe: asProbe) else { return .unreachable }
    switch reading.outcome {
    case .accepted: break
    case .refused, .gone, .stateRefusal: return try unproven(insisting)
    default: return .unreachable
    }
    guard case .me(let me) = reading.answer.content else { return try unproven(insisting) }
    switch try await bench.journal.bind(me, lead: bench.lead) {
    case .bound, .same:
      try await bench.journal.absorb(
        Absorption(
          .me, asOf: reading.asOf, beganSequence: reading.beganSequence,
          content: reading.answer.content, isComplete: true), lead: bench.lead)
      return .known
    case .otherUser:
      let before = await bench.gate.link
      let link = await bench.gate.pause(.otherUser(me.name))
      try await bench.journal.recordLink(link, lead: bench.lead)
      await bench.announce(from: before)
      return .stranger
    }
  }

  /// Sending on needs credentials that are not somebody else's.
  private func unproven(_ insisting: Bool) throws -> Identity {
    guard bench.journal.credentialStanding == .known else { return .unreachable }
    return try bench.me() != nil || !insisting ? .notTold : .unreachable
  }

  /// Page by page into the mirror, so that a long list needs no room of its own.
  private func list(
    _ scope: PullScope, _ asOf: Instant, _ sequence: Int64, _ question: (Int) -> RemoteRead
  ) async throws {
    var whole = Absorption(
      scope, asOf: asOf, beganSequence: sequence,
      content: .records([], isLast: true, isCapped: false), isComplete: false)
    var seen: Set<RemoteID> = []
    var end = ListEnd.pageLimit
    for page in 0..<Limits.pagesMax {
      guard let reading = try await bench.read(question(page)) else {
        return try await fail(scope, .offlineNow)
      }
      if reading.isRefusedForGood, case .list(let kind) = scope, kind.mayBeMissing {
        return try await fail(scope, .notAvailable(kind, reading.answer))
      }
      guard reading.isAccepted,
        case .records(let rows, let isLast, let isCapped) = reading.answer.content
      else { return try await fail(scope, .unreadable(reading.answer, reading.outcome)) }
      let unseen = rows.filter { seen.insert($0.id).inserted }
      try await bench.journal.absorb(
        page: unseen, of: whole, repairs: bench.settings.repairs, lead: bench.lead)
      if isCapped { end = .capped }
      if isLast || (unseen.isEmpty && !isCapped) { end = .complete }
      if end != .pageLimit { break }
    }
    whole.content = .records([], isLast: true, isCapped: end != .complete)
    whole.isComplete = end == .complete
    whole.problem = end.problem
    try await bench.journal.conclude(
      whole, seen: seen, repairs: bench.settings.repairs, lead: bench.lead)
  }

  private enum ListEnd {
    case complete, capped, pageLimit

    var problem: String? {
      switch self {
      case .complete: nil
      case .capped: "TrackingTime cuts this list off, so something may be missing."
      case .pageLimit: "The list is longer than \(Limits.pagesMax) pages, so the rest is missing."
      }
    }
  }

  private func single(_ scope: PullScope, _ question: RemoteRead) async throws {
    guard let reading = try await bench.read(question) else {
      return try await fail(scope, .offlineNow)
    }
    guard reading.isAccepted || reading.isGone else {
      return try await fail(scope, .unreadable(reading.answer, reading.outcome))
    }
    if scope == .timer, reading.isAccepted, reading.answer.content == .none {
      // Something runs that cannot be read: that is not news about the timer.
      return try await fail(scope, .unreadable(reading.answer, reading.outcome))
    }
    try await bench.journal.absorb(
      Absorption(
        scope, asOf: reading.asOf, beganSequence: reading.beganSequence,
        content: reading.answer.content, isComplete: true, isGone: reading.isGone),
      repairs: bench.settings.repairs, lead: bench.lead)
  }

  private func keep(_ document: RemoteDocument, _ scope: PullScope) async throws {
    guard let reading = try await bench.read(.document(document)) else {
      return try await fail(scope, .offlineNow)
    }
    guard reading.isAccepted, case .document(let answer) = reading.answer.content else {
      return try await fail(scope, .unreadable(reading.answer, reading.outcome))
    }
    try await bench.journal.keep(
      answer: answer, for: document, asOf: reading.asOf, lead: bench.lead)
  }

  private func fail(_ scope: PullScope, _ reason: Reason) async throws {
    try await bench.journal.failPull(scope, reason: reason, lead: bench.lead)
  }
}

extension Reason {
  fileprivate static let offlineNow = Reason(
    "offline", "TrackingTime cannot be reached now.")

  fileprivate static func unreadable(_ answer: RemoteAnswer, _ outcome: Outcome) -> Reason {
    let said = answer.message ?? answer.failure ?? outcome.name
    return switch outcome {
    case .gone: Reason("not_found", "TrackingTime does not know it: \(said).")
    case .refused(403): Reason("forbidden", "TrackingTime does not allow it: \(said).")
    default: Reason("read_failed", "TrackingTime did not answer the question: \(said).")
    }
  }

  /// The account has none of these, or does not show them.
  fileprivate static func notAvailable(_ kind: EntityKind, _ answer: RemoteAnswer) -> Reason {
    let said = answer.message.map { ": \($0)" } ?? ""
    return Reason(
      "not_available", "TrackingTime does not offer \(kind.noun)s in this account\(said).")
  }

  static func otherUser(_ name: String) -> Reason {
    Reason(
      "other_user",
      "These credentials belong to \(name), but this journal belongs to another user: use the "
        + "first user's app password, or another TTSYNC_HOME.")
  }
}

extension EntityKind {
  /// Whether an account may do without them (API §9.3, §9.4).
  fileprivate var mayBeMissing: Bool { self == .service || self == .userGroup }
}
