import GRDB
package import SyncCore

/// One request for one step, as the journal keeps it (design §4).
package struct AttemptRow: Sendable, Hashable {
  package var id: AttemptID
  package var epoch: Epoch
  /// Index in the plan, from 0.
  package var step: Int
  /// What was sent, in words without secrets.
  package var request: String
  package var requestDigest: String
  package var sentAt: Instant
  /// nil: no outcome recorded; a crash, or still on the wire. Then the rest is nil too.
  package var endedAt: Instant?
  package var phase: RemotePhase?
  /// nil: no HTTP answer.
  package var httpStatus: Int?
  /// nil: no valid envelope.
  package var envelopeStatus: Int?
  /// The judgement's name (`Outcome.name`).
  package var outcome: String?
  /// The server's sentence or the transport's failure; nil: none.
  package var message: String?
}

extension AttemptRow {
  init(_ row: Row) {
    id = AttemptID(row["id"])
    epoch = Epoch(row["epoch"])
    step = row["step"]
    request = row["request"]
    requestDigest = row["request_digest"]
    sentAt = Instant(milliseconds: row["sent_at_ms"])
    endedAt = (row["ended_at_ms"] as Int64?).map(Instant.init(milliseconds:))
    phase = (row["phase"] as String?).flatMap(RemotePhase.init)
    httpStatus = row["http_status"]
    envelopeStatus = row["envelope_status"]
    outcome = row["outcome"]
    message = row["message"]
  }
}
