import GRDB
import SyncCore

/// The last row of the audit log: kept elsewhere, it proves that nothing was cut off (design §12).
package struct AuditHead: Sendable, Hashable, CustomStringConvertible {
  /// 0: nothing is in the log yet.
  package var id: Int64
  package var digest: String

  package init(id: Int64, digest: String) {
    self.id = id
    self.digest = digest
  }

  /// Reads what `description` writes; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let id = Int64(parts[0]), id >= 0, !parts[1].isEmpty else {
      return nil
    }
    self.init(id: id, digest: String(parts[1]))
  }

  /// `1042:9f86d08…`
  package var description: String { "\(id):\(digest)" }
}

/// What checking the audit log found.
package enum AuditVerdict: Sendable, Hashable {
  /// Every row follows from the one before it.
  /// - `erased`: payloads that are gone, which leaves the chain whole.
  case whole(head: AuditHead, erased: Int)
  /// The first row at which it does not, and why, in one sentence.
  case broken(at: Int64, problem: String)
}

extension Journal {
  /// Rows checked in one read, so that no read transaction is long.
  static let auditPage: Int64 = 2_000

  /// The newest row of the audit log.
  package var auditHead: AuditHead {
    get throws {
      try read { view in
        let row = try Row.fetchOne(
          view.db, sql: "SELECT id, chain_digest FROM audit ORDER BY id DESC LIMIT 1")
        return AuditHead(
          id: row?["id"] ?? 0,
          digest: try row?["chain_digest"] ?? AuditChain.beginning(in: view.db))
      }
    }
  }

  /// Checks the chain from its beginning to its present end, page by page.
  ///
  /// - Parameter expected: a head that was noted earlier, elsewhere: the log must still contain it.
  package func verifyAudit(expectedHead expected: AuditHead? = nil) throws -> AuditVerdict {
    let end = try auditHead
    if let expected, expected.id > end.id {
      return .broken(
        at: end.id, problem: "The log ends at row \(end.id); the noted head is row \(expected.id).")
    }
    var check = try read { AuditCheck(chain: try AuditChain.beginning(in: $0.db)) }
    // bounded by the head read above: later rows are for the next check
    while check.last < end.id {
      let found = try read { view -> AuditVerdict? in
        let upTo = min(end.id, check.last + Self.auditPage)
        return try check.rows(through: upTo, expected, in: view.db)
      }
      if let found { return found }
    }
    return .whole(head: AuditHead(id: check.last, digest: check.chain), erased: check.erased)
  }
}

/// A walk along the chain.
private struct AuditCheck {
  var last: Int64 = 0
  var chain: String
  var erased = 0

  init(chain: String) {
    self.chain = chain
  }

  /// - Returns: what is broken, or nil.
  mutating func rows(
    through end: Int64, _ expected: AuditHead?, in db: Database
  ) throws -> AuditVerdict? {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT \(AuditChain.Link.columns), a.chain_digest, p.salt, p.payload FROM audit AS a
        LEFT JOIN audit_payload AS p ON p.audit_id = a.id
        WHERE a.id > ? AND a.id <= ? ORDER BY a.id
        """, arguments: [last, end])
    while let row = try rows.next() {  // bounded by `end`
      if let problem = check(row) { return .broken(at: last + 1, problem: problem) }
      if let expected, expected.id == last, expected.digest != chain {
        return .broken(at: last, problem: "Row \(last) is not the one whose digest was noted.")
      }
    }
    guard last == end else {
      return .broken(at: last + 1, problem: "Row \(last + 1) is missing.")
    }
    return nil
  }

  private mutating func check(_ row: Row) -> String? {
    let link = AuditChain.Link(row: row)
    guard link.id == last + 1 else { return "Row \(last + 1) is missing." }
    let digest: String = row[8]
    guard link.digest(after: chain) == digest else {
      return "Row \(link.id) does not follow from the row before it."
    }
    if let salt = row[9] as String?, let payload = row[10] as String? {
      guard AuditChain.digest(ofPayload: payload, salt: salt) == link.payloadDigest else {
        return "The payload of row \(link.id) was changed."
      }
    } else {
      erased += 1
    }
    last = link.id
    chain = digest
    return nil
  }
}
