/// One accepted write intent: a row of the journal.
package struct Operation: Sendable, Hashable, Identifiable {
  package var id: OperationID
  /// Minted at acceptance, never changed; the marker that may travel in an entry (design §6).
  package var uuid: String
  /// Place in the order: its id, or that of the operation it replaces.
  package var position: Int64
  /// Raised by every change of the row; guards every change.
  package var revision: Int64
  package var verb: Verb
  package var subject: Subject
  /// The entity this operation brings into being: the subject of a create, the entry of a timer
  /// start; nil for every other verb.
  package var creates: Subject?
  package var wish: Fields
  package var options: OperationOptions
  package var base: Base
  package var state: OperationState
  /// No attempt whose outcome was ever unknown.
  package var isFresh: Bool
  package var isCancelAsked: Bool
  /// A person wants it sent whatever a look-up cannot tell; until it is parked or unknown again.
  package var isConsented: Bool
  /// Why it is parked or ended; nil while nothing needs saying.
  package var reason: Reason?
  package var group: String?
  package var call: CallContext
  package var acceptedAt: Instant
  /// Not to be touched before; nil: now.
  package var notBefore: Instant?
  /// Failed attempts in a row, from 0.
  package var failures: Int
  /// Envelope 502 answers in a row, from 0 (`Limits.stateRefusalsMax`).
  package var stateRefusals: Int
  /// Look-ups made since the outcome became unknown, from 0.
  package var lookUps: Int
  /// Complete look-ups past the horizon that said absent, from 0 (`Limits.absencesMax`).
  package var absences: Int
  /// From when an absence counts; nil while no attempt is unknown.
  package var horizon: Horizon?
  /// Server ids that matched this create before it was first sent; mostly none.
  package var preImage: [RemoteID]
  /// Steps that stand in the first `attempted` commit; empty before it.
  package var plan: [PlanStep]
  /// How many of the plan's steps have a recorded answer.
  package var stepsDone: Int
  /// The operation that merged, edited or resolved this one; nil unless superseded.
  package var supersededBy: OperationID?
  /// The operation it waits for, derived from the order (design §7); nil: nothing holds it.
  package var heldBy: OperationID?
  package var settledAt: Instant?
  /// Its own content while it carries that of others merged into it (design §7); nil: it does not.
  package var own: OwnContent?

  package init(
    id: OperationID, uuid: String, position: Int64, revision: Int64, verb: Verb, subject: Subject,
    creates: Subject?, wish: Fields, options: OperationOptions, base: Base, state: OperationState,
    isFresh: Bool, isCancelAsked: Bool, reason: Reason?, group: String?, call: CallContext,
    acceptedAt: Instant, notBefore: Instant?, failures: Int, stateRefusals: Int, lookUps: Int,
    absences: Int, horizon: Horizon?, preImage: [RemoteID], plan: [PlanStep], stepsDone: Int,
    supersededBy: OperationID?, heldBy: OperationID?, settledAt: Instant?,
    isConsented: Bool = false, own: OwnContent? = nil
  ) {
    self.id = id
    self.uuid = uuid
    self.position = position
    self.revision = revision
    self.verb = verb
    self.subject = subject
    self.creates = creates
    self.wish = wish
    self.options = options
    self.base = base
    self.state = state
    self.isFresh = isFresh
    self.isCancelAsked = isCancelAsked
    self.isConsented = isConsented
    self.reason = reason
    self.group = group
    self.call = call
    self.acceptedAt = acceptedAt
    self.notBefore = notBefore
    self.failures = failures
    self.stateRefusals = stateRefusals
    self.lookUps = lookUps
    self.absences = absences
    self.horizon = horizon
    self.preImage = preImage
    self.plan = plan
    self.stepsDone = stepsDone
    self.supersededBy = supersededBy
    self.heldBy = heldBy
    self.settledAt = settledAt
    self.own = own
  }
}

/// One write of an operation that needs several (design §4, "plan").
package struct PlanStep: Sendable, Hashable, Codable {
  package enum Kind: String, Sendable, Hashable, Codable {
    /// The operation's own write.
    case main
    /// The operation's own start with `stop_running_task=true`: only where the timer that runs
    /// cannot be addressed (design §8).
    case mainStoppingOther
    /// Stop the timer that runs on another task, at the start of ours (design §8).
    case stopOther
    /// A start found running, or a stop found late: correct the entry's end or start.
    case correctEntry
    /// Book the interval as one completed entry instead of starting (design §8).
    case completedEntry
  }

  package var kind: Kind
  /// The other task (stopOther); nil otherwise.
  package var task: RemoteID?
  /// The other entry (stopOther) or the corrected one (correctEntry); nil otherwise.
  package var entry: RemoteID?
  /// When (stopOther), or the interval's end (correctEntry, completedEntry); nil otherwise.
  package var at: Instant?
  /// Zone string to send with it; nil: the operation's own.
  package var zone: String?
  /// What it creates carries the operation's marker; nil: it does not, or creates nothing.
  package var isMarked: Bool?

  package init(
    _ kind: Kind, task: RemoteID? = nil, entry: RemoteID? = nil, at: Instant? = nil,
    zone: String? = nil, isMarked: Bool? = nil
  ) {
    self.kind = kind
    self.task = task
    self.entry = entry
    self.at = at
    self.zone = zone
    self.isMarked = isMarked
  }
}

extension Operation {
  /// Whether what it last sent carried its marker.
  package var isMarked: Bool { plan.contains { $0.isMarked == true } }
}

/// From when on an absence counts (design §6): a reading of the clock that stops in sleep.
///
/// Bytes written before a process died may still arrive; steps of the wall clock never shorten the
/// wait, and after a reboot it is counted anew.
package struct Horizon: Sendable, Hashable, Codable {
  /// Identifies the boot in which `from` was read.
  package var boot: String
  /// Milliseconds of the monotonic clock from which the bytes can no longer leave this machine.
  package var fromMilliseconds: Int64
  /// Wall clock at that moment: for texts ("making sure until 10:17") only.
  package var wall: Instant

  package init(boot: String, fromMilliseconds: Int64, wall: Instant) {
    self.boot = boot
    self.fromMilliseconds = fromMilliseconds
    self.wall = wall
  }
}
