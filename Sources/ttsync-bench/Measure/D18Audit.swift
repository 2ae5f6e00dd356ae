import Foundation
import JournalStore
import SyncCore

/// D18: what the audit log costs, how fast it is checked, and whether it tells what was changed.
struct D18Audit: Measuring {
  static let goals = ["D18"]

  func measure(_ run: Run) async throws -> [Measurement] {
    var found = try await cost(run)
    for size in run.sizes where size.operations > 0 { found.append(try await speed(run, size)) }
    found.append(try await tampering(run))
    return found
  }

  /// The rows of an acceptance, written by plain statements: once all, once without those of the
  /// audit log. The difference, beside what an acceptance takes in the program.
  private func cost(_ run: Run) async throws -> [Measurement] {
    let home = Home(folder: try run.scratch("d18-cost"))
    let journal = try home.open()
    _ = try await Account.furnish(journal)
    let whole = try AcceptedRows(home.place.file, withAudit: true)
    let bare = try AcceptedRows(home.place.file, withAudit: false)
    let floor = try OneRow(home.folder + "/floor.sqlite")
    var times: [(ours: Double, whole: Double, bare: Double, row: Double)] = []
    for number in -50..<run.times(4_000, quick: 500) {
      let ours = try await Stopwatch.timeAwaiting {
        _ = try await journal.accept(Account.call(number)) {
          try $0.propose(Account.entry(number + 50))
        }
      }
      let operation = Int64(number + 51)
      let all = try Stopwatch.time { try whole.write(operation) }
      let less = try Stopwatch.time { try bare.write(operation) }
      let row = try Stopwatch.time { try floor.write() }
      guard number >= 0 else { continue }
      times.append((ours, all, less, row))
      if number % 500 == 0 {
        try journal.checkpointIfWorthwhile(isLeader: true)
        for rows in [whole, bare] { try rows.checkpoint() }
        try floor.checkpoint()
      }
    }
    try journal.close()
    let plain = Sample(times.map(\.whole))
    let audit = plain.p50 - Sample(times.map(\.bare)).p50
    let share = audit / Sample(times.map(\.ours)).p50 * 100
    return [
      Measurement(
        "D18", "audit rows' share of an acceptance", .percent, share,
        checks: [.atMost(15, "%", share)],
        note: "the rows of an acceptance written by plain statements, less the same without those "
          + "of the audit log: \(Words.number(audit)) µs"),
      Measurement(
        "D1", "the rows of an acceptance by plain statements", .microseconds, plain,
        floor: Floor(name: "one-row FULL commit", sample: Sample(times.map(\.row))),
        note: "what SQLite alone takes for the same rows and indexes, without the program"),
    ]
  }

  private func speed(_ run: Run, _ size: Size) async throws -> Measurement {
    let home = try await Prefill.operations(size, for: run, copy: "d18")
    let journal = try home.open()
    let rows = try journal.auditHead.id
    let rates = try (0..<run.times(3, quick: 1)).map { _ in
      let time = try Stopwatch.time { _ = try journal.verifyAudit() }
      return Double(rows) / time * 1e6
    }
    try journal.close()
    let sample = Sample(rates)
    return Measurement(
      "D18", "rows verified, log of \(rows)", .perSecond, sample,
      checks: [.atLeast(300_000, "rows/s", sample.p50)])
  }

  /// Rows of a log are changed, removed and swapped, one at a time; each must be told.
  private func tampering(_ run: Run) async throws -> Measurement {
    let home = Home(folder: try run.scratch("d18-tampering"))
    let journal = try home.open()
    _ = try await Account.furnish(journal)
    for start in stride(from: 0, to: 3_000, by: 1_000) {
      _ = try await journal.accept(Account.call(start)) { entrance in
        for number in start..<start + 1_000 { try entrance.propose(Account.entry(number)) }
      }
    }
    let head = try journal.auditHead
    let hand = try Tampering(home.place.file)
    var told = 0
    var tried = 0
    let step = Int64(run.times(10, quick: 200))
    for row in stride(from: 1, through: head.id, by: Int64.Stride(step)) {
      for way in Tampering.Way.allCases where row < head.id || way.fitsLast {
        tried += 1
        try hand.change(row, way)
        if case .broken = try journal.verifyAudit(expectedHead: head) { told += 1 }
        try hand.undo(row, way)
      }
    }
    let isWhole: Bool
    if case .whole = try journal.verifyAudit(expectedHead: head) {
      isWhole = true
    } else {
      isWhole = false
    }
    try journal.close()
    let share = Double(told) / Double(tried) * 100
    return Measurement(
      "D18", "of \(tried) changes to a log of \(head.id) rows, told", .percent, share,
      checks: [.atLeast(100, "%", share), .atLeast(1, "whole again", isWhole ? 1 : 0)],
      note: "rows changed, removed, swapped, payloads changed, and the end cut off")
  }
}
