import Dispatch
import GRDB
import SyncCore
import Synchronization

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
  package static let auditPage: Int64 = 2_000

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

  /// Checks the chain from its beginning to its present end, several pages at once: each row is held
  /// against the digest that stands in the row before it, wherever that is checked.
  ///
  /// - Parameters:
  ///   - expected: a head that was noted earlier, elsewhere: the log must still contain it.
  ///   - page: rows checked in one read.
  package func verifyAudit(
    expectedHead expected: AuditHead? = nil, page: Int64 = auditPage
  ) throws -> AuditVerdict {
    let end = try auditHead
    if let expected, expected.id > end.id {
      return .broken(
        at: end.id, problem: "The log ends at row \(end.id); the noted head is row \(expected.id).")
    }
    let pages = Int((end.id + page - 1) / page)
    let found = Mutex<[Int: Result<AuditPage, any Error>]>([:])
    let check = { @Sendable [self] (number: Int) in
      let isNeeded = found.withLock { found in
        !found.contains { $0.key < number && $0.value.endsTheCheck }
      }
      guard isNeeded else { return }
      let first = Int64(number) * page + 1
      let result = Result {
        try read { view in
          try AuditPage(first...min(end.id, first + page - 1), expected, in: view.db)
        }
      }
      found.withLock { $0[number] = result }
    }
    if sources.writesOnCallingThread {
      for number in 0..<pages { check(number) }
    } else {
      DispatchQueue.concurrentPerform(iterations: pages, execute: check)
    }
    return try found.withLock { found in
      var erased = 0
      for number in 0..<pages {
        guard let result = found[number] else {
          preconditionFailure("page \(number) was left out, and none before it is broken")
        }
        let page = try result.get()
        if let broken = page.broken { return broken }
        erased += page.erased
      }
      return .whole(head: end, erased: erased)
    }
  }
}

/// What checking some rows of the log found.
private struct AuditPage: Sendable {
  var broken: AuditVerdict?
  var erased = 0
  private var last: Int64
  private var chain: String

  init(_ rows: ClosedRange<Int64>, _ expected: AuditHead?, in db: Database) throws {
    last = rows.lowerBound - 1
    if last == 0 {
      chain = try AuditChain.beginning(in: db)
    } else {
      let before = try String.fetchOne(
        db, sql: "SELECT chain_digest FROM audit WHERE id = ?", arguments: [last])
      guard let before else {
        chain = ""
        broken = .broken(at: last, problem: "Row \(last) is missing.")
        return
      }
      chain = before
    }
    broken = try check(through: rows.upperBound, expected, in: db)
  }

  /// - Returns: what is broken, or nil.
  private mutating func check(
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

extension Result<AuditPage, any Error> {
  /// Whatever stands behind it says nothing.
  fileprivate var endsTheCheck: Bool {
    switch self {
    case .success(let page): page.broken != nil
    case .failure: true
    }
  }
}
