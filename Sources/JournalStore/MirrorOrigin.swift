import SyncCore

/// Where a copy comes from, and what it may overwrite.
struct MirrorOrigin {
  /// When the read began, or the write was acknowledged.
  let asOf: Instant
  /// `mirror_sequence` when the read began, or as raised by the acknowledgement.
  let sequence: Int64
  let isAcknowledged: Bool

  /// Whether a row may be replaced by a copy of this origin: it was neither acknowledged nor read
  /// later than this began.
  func mayReplace(_ row: MirrorRow) -> Bool {
    row.ackedSequence <= sequence && row.beganSequence <= sequence
  }

  /// `copy` as a row over `old` (nil: the first copy).
  func row(_ copy: SyncCore.Record, over old: MirrorRow?) -> MirrorRow {
    let fields = old?.fields.merged(with: copy.fields, kind: copy.kind) ?? copy.fields
    return row(copy.subject, fields, over: old)
  }

  /// The row of a whole copy: nothing of `old` but when it was acknowledged stays.
  func row(_ subject: Subject, _ fields: Fields, over old: MirrorRow?) -> MirrorRow {
    MirrorRow(
      subject, fields, asOf: asOf, beganSequence: sequence,
      ackedSequence: isAcknowledged ? sequence : old?.ackedSequence ?? 0,
      ackedAt: isAcknowledged ? asOf : old?.ackedAt)
  }
}
