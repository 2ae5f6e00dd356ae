package import JSONTree

/// What the worker (or a person) learned about one operation, to be recorded in one commit.
///
/// The journal applies it only if id, state-by-event, revision and, for the worker, the epoch still
/// fit; otherwise nothing of it is written and the caller decides again (style §1, I6).
package struct Settlement: Sendable, Hashable {
  package var operation: OperationID
  /// The revision that the decision was based on.
  package var revision: Int64
  package var event: OperationEvent
  /// Why; compulsory for events that park.
  package var reason: Reason?
  /// Server copies that came with the answer; written to the mirror as acknowledged by us.
  package var records: [Record] = []
  /// The server's id of what the operation creates; maps its provisional id in the same commit.
  package var created: RemoteID?
  /// `created` was found by what it is called, not told by the answer to our own request: where it
  /// differs from the wish, the wish is made again as a change of it (pitfall 4).
  package var isFound = false
  /// Known to be gone from the server; leaves the mirror.
  package var removed: [Subject] = []
  /// The timer after the answer; nil: nothing learned. `.some(nil)`: nothing runs.
  package var timer: RunningTimer??
  /// What the answer to an online-only operation tells whoever asked; nil: nothing.
  package var answer: OnlineAnswer?
  /// Not to be touched before; nil: at once.
  package var notBefore: Instant?
  package var failures: Count = .same
  package var stateRefusals: Count = .same
  package var lookUps: Count = .same
  package var absences: Count = .same
  /// Set when the outcome becomes unknown; nil leaves what is there.
  package var horizon: Horizon?
  /// The create is not fresh any more although it was answered (429, design §5).
  package var losesFreshness = false
  /// For the audit row: decision, base, mine, theirs, what the answer said. Never a secret.
  package var detail: JSON = [:]

  /// The fields that were changed elsewhere, of a wish that became a conflict (`FieldConflict.json`).
  package var disputed: [Field] {
    (detail["conflict"]?.arrayValue ?? []).compactMap {
      $0["field"]?.stringValue.flatMap { Field(rawValue: $0) }
    }
  }

  package enum Count: Sendable, Hashable {
    case same, more, zero

    package func applied(to count: Int) -> Int {
      switch self {
      case .same: count
      case .more: count + 1
      case .zero: 0
      }
    }
  }

  package init(
    _ operation: OperationID, revision: Int64, _ event: OperationEvent, reason: Reason? = nil
  ) {
    self.operation = operation
    self.revision = revision
    self.event = event
    self.reason = reason
  }
}

/// A request about to be sent: committed before its first byte leaves (design §4).
package struct AttemptDraft: Sendable, Hashable {
  /// The operations it serves, each with the revision the decision was based on.
  package var operations: [(id: OperationID, revision: Int64)] {
    zip(ids, revisions).map { ($0, $1) }
  }
  private var ids: [OperationID]
  private var revisions: [Int64]
  /// The whole plan, written with the first attempt; `step` is the index in it.
  package var plan: [PlanStep]
  package var step: Int
  /// The write in words, without secrets, for `audit` and `status`.
  package var request: String
  /// What goes over the wire, canonically: digested by the journal.
  package var canonical: String
  /// Matching server ids before the first send of a create; nil leaves what is there.
  package var preImage: [RemoteID]?
  /// For the audit row: compare read, decision, why.
  package var detail: JSON

  package init(
    of operations: [Operation], plan: [PlanStep], step: Int, request: String, canonical: String,
    preImage: [RemoteID]? = nil, detail: JSON = [:]
  ) {
    ids = operations.map(\.id)
    revisions = operations.map(\.revision)
    self.plan = plan
    self.step = step
    self.request = request
    self.canonical = canonical
    self.preImage = preImage
    self.detail = detail
  }
}

/// The number of an attempt in its journal.
package struct AttemptID: Sendable, Hashable {
  package let rawValue: Int64

  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

/// What an attempt brought, for its row: facts of the answer and the judgement.
package struct AttemptResult: Sendable, Hashable {
  package var attempt: AttemptID
  package var answer: RemoteAnswer
  /// The judgement's name (`Outcome.name`).
  package var outcome: String

  package init(_ attempt: AttemptID, answer: RemoteAnswer, outcome: String) {
    self.attempt = attempt
    self.answer = answer
    self.outcome = outcome
  }
}

/// What the worker may do next, read in one transaction.
package struct NextWork: Sendable, Hashable {
  /// Ready operations, in the order of their class and position: pending ones to send, ambiguous
  /// ones to look up.
  package var ready: [Operation]
  /// Reads asked for by tools, oldest first.
  package var pulls: [PullScope]
  /// When the next operation or watch becomes due; nil: none waits for a time.
  package var wakeAt: Instant?
  /// Operations in any unfinished state.
  package var unfinished: Int
  /// Something was put off at a moment that has not come yet: the wall clock was set back.
  package var isClockBehind: Bool

  package init(
    ready: [Operation], pulls: [PullScope], wakeAt: Instant?, unfinished: Int, isClockBehind: Bool
  ) {
    self.ready = ready
    self.pulls = pulls
    self.wakeAt = wakeAt
    self.unfinished = unfinished
    self.isClockBehind = isClockBehind
  }
}
