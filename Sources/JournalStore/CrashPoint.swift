/// The durable steps at which a test kills the process (design §14). `inside…` stands in the
/// transaction after its last statement, `after…` behind the commit.
package enum CrashPoint: String, Sendable, Hashable, Codable, CaseIterable {
  case insideAccept, afterAccept
  case insideBegin, afterBegin
  case insideRecord, afterRecord
  case insideRecordStep, afterRecordStep
  case insideLead, afterLead
  case insideSettle, afterSettle
  case insideBind, afterBind
  /// The witness is written beside and not yet renamed.
  case insideWitness, afterWitness
  /// The checkpoint has run and the writer's lock is still held.
  case insideCheckpoint, afterCheckpoint
}
