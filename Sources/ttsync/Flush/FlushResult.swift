import JournalStore

/// What a flush came to.
struct FlushResult: Sendable {
  var status: ExitStatus
  /// Operations that reached a final state meanwhile.
  var settled: Int
  var view: FlushView
  var took: Duration
  /// The newest row of the audit log, to be kept elsewhere.
  var head: AuditHead
}
