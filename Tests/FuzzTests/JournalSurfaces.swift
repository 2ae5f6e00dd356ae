import Foundation
import Fuzzing
import GRDB
import JSONTree
import Logging
import SyncCore
import Synchronization

@testable import JournalStore

/// A damaged column of an operation: the name of the column, a line's end, its text. The worker parks
/// what it cannot read, and everybody can still look.
final class RowSurface: FuzzSurface {
  let name = "row"
  private let journal: Journal
  private let lead: Epoch
  private static let columns = ["wish", "options", "base", "horizon", "pre_image", "plan", "own"]
  private static let now = Instant(seconds: 1_790_000_000)

  let words =
    columns + [
      "kind", "task", "entry", "at_ms", "zone", "boot", "monotonic_ms", "wall_ms", "merged",
      "claims",
      "server", "outcome_of", "unseen", "version", "bound_entry", "delete_all", "repairs", "online",
    ]

  init() throws {
    let root = NSTemporaryDirectory() + "/ttsync-fuzz-\(UUID().uuidString)"
    var sources = Journal.Sources(
      now: { Self.now }, uuid: { UUID().uuidString.lowercased() }, ring: {})
    sources.writesOnCallingThread = true
    journal = try Journal.open(
      JournalPlace(directory: root + "/data", stateDirectory: root + "/state"), account: 77,
      serviceHost: "api.example.test",
      credential: CredentialFingerprintInput(secret: "hush"), mode: .readWrite, sources: sources,
      logger: Logger(label: "fuzz", factory: { _ in SwiftLogNoOpLogHandler() }))
    lead = Epoch(1)
    try journal.pool.write { try $0.execute(sql: "UPDATE leader SET epoch = 1") }
  }

  func take(_ input: [UInt8]) async throws {
    let end = input.firstIndex(of: UInt8(ascii: "\n")) ?? input.endIndex
    let named = String(decoding: input[..<end], as: UTF8.self)
    let column = Self.columns.contains(named) ? named : Self.columns[input.count % 7]
    // Texts of SQLite end at a zero byte.
    let text = String(decoding: input[min(end + 1, input.count)...], as: UTF8.self)
      .replacing("\u{0}", with: "")
    let call = CallContext(
      client: "fuzz", tool: "fuzz", argumentsDigest: UUID().uuidString)
    let wish: Fields = [
      .startAt: .instant(Self.now), .endAt: .instant(Self.now + .seconds(60)), .notes: .text("x"),
    ]
    let accepted = try await journal.accept(call) {
      try $0.propose(OperationDraft(.create, .new(.timeEntry), wish: wish))
    }
    guard case .accepted(let operation, _) = accepted else { return }
    guard try damage(operation.id, column, text) else { return }
    let work = try journal.next(lead, now: Self.now, excluding: [], limit: 1_000)
    let row = try journal.pool.read { db in
      try Row.fetchOne(
        db, sql: "SELECT state, reason_code FROM operation WHERE id = ?",
        arguments: [operation.id.rawValue])
    }
    let state = row?["state"] as String? ?? ""
    let isHandedOut = work.ready.contains { $0.id == operation.id }
    let isParked = state == "review" && row?["reason_code"] as String? == "undecodable"
    guard isHandedOut != isParked else {
      throw FuzzProblem("a row with another \(column) is \(state) and handed out: \(isHandedOut)")
    }
    try look(at: operation.id)
    try retire(operation.id)
  }

  private func look(at id: OperationID) throws {
    _ = try? journal.read { try $0.operation(id) }  // lost: that it cannot be read
    _ = try journal.read { try $0.counts() }
  }

  /// - Returns: false when the file itself refuses it.
  private func damage(_ id: OperationID, _ column: String, _ text: String) throws -> Bool {
    do {
      try journal.pool.write { db in
        try db.execute(
          sql: "UPDATE operation SET \(column) = ?, is_fresh = 1 WHERE id = ?",
          arguments: [text, id.rawValue])
      }
      return true
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
      try retire(id)
      return false
    } catch let error as DatabaseError where error.message?.contains("JSON") == true {
      try retire(id)
      return false
    }
  }

  /// Out of the way of the next one.
  private func retire(_ id: OperationID) throws {
    try journal.pool.write { db in
      try db.execute(
        sql: """
          UPDATE operation SET wish = '{}', options = '{}', base = '{}', horizon = NULL, plan = '[]',
            pre_image = '[]', own = NULL, state = CASE state WHEN 'pending' THEN 'applied'
            ELSE 'discarded' END, settled_at_ms = 1, revision = revision + 1 WHERE id = ?
          """, arguments: [id.rawValue])
      try db.execute(sql: "DELETE FROM claim WHERE operation_id = ?", arguments: [id.rawValue])
      try db.execute(sql: "DELETE FROM overlay")
    }
  }
}

/// What stands in the witness file.
struct WitnessSurface: FuzzSurface {
  let name = "witness"
  let words = ["machine", "epoch", "last_operation"]
  private let path = NSTemporaryDirectory() + "/ttsync-fuzz-witness-\(UUID().uuidString)"

  func take(_ input: [UInt8]) throws {
    try Data(input).write(to: URL(fileURLWithPath: path))
    let witness = Witness.read(path)
    let isDoubted = Witness.contradicts(witness, machine: "m", epoch: 3, lastOperation: 7)
    if witness == nil, !isDoubted { throw FuzzProblem("a damaged witness is believed") }
    if let witness, !isDoubted, witness.epoch > 3 || witness.lastOperation > 7 {
      throw FuzzProblem("a witness that is ahead is believed")
    }
  }
}
