package import SyncCore

/// How the worker behaves; every value has a setting of the same meaning (design §15).
package struct WorkerSettings: Sendable {
  /// Requests per second in the long run; 0: unlimited.
  package var requestsPerSecond: Double
  /// Requests under way at once, from 1.
  package var inFlight: Int
  /// Late-commit horizon of unmarked entries; caps the shorter ones too (design §6).
  package var lateCommitHorizon: Duration
  /// Unfinished operations older than this go to review before they are sent.
  package var ageMax: Duration
  /// Days back and ahead of which the mirror keeps time entries while tools are used.
  package var mirrorDays: Int
  package var stopPolicy: StopPolicy
  package var endPolicy: EndPolicy
  /// Stop another timer by `stop_running_task=true` instead of a request of its own (design §8).
  package var stopsByFlag: Bool
  /// Who wins when the same field of a record was changed here and elsewhere.
  package var conflicts: ConflictPolicy
  /// What happens to a second copy that is surely ours.
  package var repairs: RepairPolicy
  /// Whether creates of entries carry our marker; nil: as the stored capability says.
  package var usesMarker: Bool?
  /// How long the answers of requests under way are waited for after a shutdown was asked.
  package var shutdownGrace: Duration

  package init(
    requestsPerSecond: Double = 2, inFlight: Int = 2,
    lateCommitHorizon: Duration = Limits.horizonEntry, ageMax: Duration = Limits.operationAgeMax,
    mirrorDays: Int = Limits.mirrorDays,
    stopPolicy: StopPolicy = .ask, endPolicy: EndPolicy = .ask, stopsByFlag: Bool = false,
    conflicts: ConflictPolicy = .ask, repairs: RepairPolicy = .ask, usesMarker: Bool? = nil,
    shutdownGrace: Duration = .seconds(2)
  ) {
    self.requestsPerSecond = requestsPerSecond
    self.inFlight = inFlight
    self.lateCommitHorizon = lateCommitHorizon
    self.ageMax = ageMax
    self.mirrorDays = mirrorDays
    self.stopPolicy = stopPolicy
    self.endPolicy = endPolicy
    self.stopsByFlag = stopsByFlag
    self.conflicts = conflicts
    self.repairs = repairs
    self.usesMarker = usesMarker
    self.shutdownGrace = shutdownGrace
  }
}

/// What happens to an update whose fields were changed elsewhere too (`TTSYNC_CONFLICTS`).
package enum ConflictPolicy: String, Sendable, Hashable, CaseIterable {
  /// A person decides.
  case ask
  /// The wish made here is sent over theirs; the audit says so.
  case mine
  /// The wish made here is given up; the audit says so.
  case theirs
}

/// What the worker tells whoever watches it in the same process (`flush` shows progress from it).
package enum WorkerEvent: Sendable, Hashable {
  case waitingForLead
  case leading(Epoch)
  /// The service cannot be reached; next probe at.
  case offline(nextProbe: Instant)
  case online
  /// Credentials or account refused.
  case paused(Reason)
  case sent(OperationID)
  case settled(OperationID, OperationState)
  /// Nothing is ready now; `wakeAt` nil: nothing waits for a time either.
  case resting(unfinished: Int, wakeAt: Instant?)
}
