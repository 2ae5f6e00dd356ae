import GRDB
package import JSONTree
package import SyncCore

/// What reads brought goes into the mirror (design §10).
extension Journal {
  /// Rows written in one commit of an absorb, so that nobody waits long for the write lock.
  static let absorbedPerCommit = 500

  /// The sequence that a read must carry: to be taken before its first byte leaves.
  package func mirrorSequence() throws -> Int64 {
    try read { try MirrorWriter.sequence(in: $0.db) }
  }

  /// Takes what one pull brought into the mirror; overlay and coverage follow, and second copies of
  /// what was created here are put before a person in the same commit.
  ///
  /// Large pulls take several commits; coverage and what follows from missing rows stand in the
  /// last one, so an interrupted absorb leaves good rows and no claim about the others.
  /// - Returns: records that two complete lists lacked and that are asked for by their id now.
  /// - Throws: `LeadLost` when the lead is gone; what was committed before stays.
  @discardableResult
  package func absorb(
    _ absorption: Absorption, repairs policy: RepairPolicy = .ask, lead: Epoch
  ) async throws -> [Subject] {
    try await absorb(page: absorption.content.records, of: absorption, repairs: policy, lead: lead)
    let seen = Set(absorption.content.records.map(\.id))
    return try await conclude(absorption, seen: seen, repairs: policy, lead: lead)
  }

  /// Takes one page of a list into the mirror; nothing is claimed about rows that it lacks.
  ///
  /// - Parameter absorption: when the whole read began; its own content is not looked at.
  /// - Throws: `LeadLost` when the lead is gone; what was committed before stays.
  package func absorb(
    page records: [SyncCore.Record], of absorption: Absorption, repairs policy: RepairPolicy,
    lead: Epoch
  ) async throws {
    let now = sources.now()
    for start in stride(from: 0, to: records.count, by: Self.absorbedPerCommit) {
      let part = records[start..<min(start + Self.absorbedPerCommit, records.count)]
      try await write(under: lead) { [self] db in
        try MirrorAbsorption.take(part, of: MirrorAbsorption.origin(absorption), in: db)
        let ledger = Ledger(db, now: now, uuid: sources.uuid, actor: "worker", lead: lead)
        try Sweep(ledger: ledger, policy: policy).look(at: part)
        try ledger.finish()
      }
    }
  }

  /// Ends a read whose rows were taken before: its coverage, and what follows from missing rows.
  ///
  /// - Parameter seen: the ids that the whole read brought.
  /// - Returns: records that two complete lists lacked and that are asked for by their id now.
  /// - Throws: `LeadLost` when the lead is gone.
  @discardableResult
  package func conclude(
    _ absorption: Absorption, seen: Set<RemoteID>, repairs policy: RepairPolicy, lead: Epoch
  ) async throws -> [Subject] {
    let now = sources.now()
    return try await write(under: lead) { [self] db in
      let missing = try MirrorAbsorption.conclude(absorption, seen: seen, in: db)
      if case .timer(let running?) = absorption.content {
        let ledger = Ledger(db, now: now, uuid: sources.uuid, actor: "worker", lead: lead)
        try Sweep(ledger: ledger, policy: policy).look(at: running)
        try ledger.finish()
      }
      return missing
    }
  }

  /// Keeps the answer to a question that no local model covers, in place of the last one.
  package func keep(
    answer: JSON, for document: RemoteDocument, asOf: Instant, lead: Epoch
  ) async throws {
    try await write(under: lead) { db in
      try MirrorAbsorption.keep(answer, for: document, asOf: asOf, in: db)
      try CoverageWriter.serve(.document(document), in: db)
    }
  }

  /// Tells who waits for a read that it brought nothing; the request stays until asked anew or
  /// dropped.
  package func failPull(_ scope: PullScope, reason: Reason, lead: Epoch) async throws {
    try await write(under: lead) { db in
      try db.cachedStatement(sql: "UPDATE pull_request SET failure = ? WHERE scope = ?")
        .execute(arguments: [reason.text, scope.key])
    }
  }
}
