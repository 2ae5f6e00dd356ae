/// The durable steps and network events at which a test kills the process (design §14). `inside…`
/// stands in the transaction after its last statement, `after…` behind the commit.
package enum CrashPoint: String, Sendable, Hashable, Codable, CaseIterable {
  /// A question that a decision rests on: nothing asked yet, and answered but not looked at.
  case beforeRead, afterRead
  /// The attempt is committed and not one byte of it written; and: its answer is here, or the wait
  /// for it is over, and nothing of that is recorded.
  case beforeSend, afterSend
  case insideAccept, afterAccept
  case insideBegin, afterBegin
  case insideRecord, afterRecord
  case insideRecordStep, afterRecordStep
  case insideLead, afterLead
  case insideSettle, afterSettle
  case insideBind, afterBind
  case insideWatch, afterWatch
  /// The witness is written beside and not yet renamed.
  case insideWitness, afterWitness
  /// The checkpoint has run and the writer's lock is still held.
  case insideCheckpoint, afterCheckpoint

  /// Not a step of the journal but of the worker between two of them.
  package var isNetworkEvent: Bool {
    switch self {
    case .beforeRead, .afterRead, .beforeSend, .afterSend: true
    default: false
    }
  }
}
