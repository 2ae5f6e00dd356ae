import GRDB
import JSONTree
import SyncCore

/// The parts of an absorb, each inside a transaction: rows first, then what the whole pull says.
enum MirrorAbsorption {
  /// Answers kept per question; the oldest beyond that are forgotten.
  static let keptAnswersMax = 1_000

  static func origin(_ absorption: Absorption) -> MirrorOrigin {
    MirrorOrigin(
      asOf: absorption.asOf, sequence: absorption.beganSequence, isAcknowledged: false)
  }

  static func take(
    _ records: some Sequence<SyncCore.Record>, of origin: MirrorOrigin, in db: Database
  ) throws {
    var batch = try MirrorBatch(origin, in: db)
    for record in records { try batch.take(record) }
    try batch.finish()
  }

  /// Timer, document or absence; coverage; and what is concluded from rows that are missing.
  ///
  /// - Parameter seen: the ids that the whole read brought.
  /// - Returns: records that two complete lists lacked and that are asked for by their id now.
  static func conclude(
    _ absorption: Absorption, seen: Set<RemoteID>, in db: Database
  ) throws -> [Subject] {
    let origin = origin(absorption)
    var batch = try MirrorBatch(origin, in: db)
    switch absorption.content {
    case .timer(let timer): try batch.take(timer: timer)
    case .document(let answer):
      if case .document(let document) = absorption.scope {
        try keep(answer, for: document, asOf: absorption.asOf, in: db)
      }
    case .none, .records, .me, .told: break
    }
    if absorption.isGone, case .record(let kind, let id) = absorption.scope {
      try batch.confirmGone(Subject(kind, .remote(id)))
    }
    try batch.finish()
    try CoverageWriter.note(absorption, in: db)
    guard absorption.isComplete, case .records(_, _, isCapped: false) = absorption.content
    else { return [] }
    return try MirrorSweep(origin: origin, db: db).run(absorption.scope, seen: seen)
  }

  static func keep(
    _ answer: JSON, for document: RemoteDocument, asOf: Instant, in db: Database
  ) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO kept_answer (question, answer, as_of_ms) VALUES (?, ?, ?)
        ON CONFLICT (question) DO UPDATE SET answer = excluded.answer, as_of_ms = excluded.as_of_ms
        """
    ).execute(arguments: [document.key, answer.encodedString(), asOf.milliseconds])
    try db.cachedStatement(
      sql: """
        DELETE FROM kept_answer WHERE question NOT IN (
          SELECT question FROM kept_answer ORDER BY as_of_ms DESC LIMIT ?)
        """
    ).execute(arguments: [keptAnswersMax])
  }
}
