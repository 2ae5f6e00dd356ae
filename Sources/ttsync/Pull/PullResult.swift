import JSONTree
import SyncCore

/// How a pull ended: what is here now, and what could not be read.
struct PullResult: Sendable {
  var status: ExitStatus
  /// Parts read, of how many asked for.
  var done: Int
  var total: Int
  /// Days of time entries asked for, both inclusive.
  var days: (from: Day, to: Day)?
  /// What is held now, by kind.
  var counts: [(kind: EntityKind, count: Int)]
  /// Why parts are missing, each sentence once.
  var problems: [String]
  var took: Duration

  var json: JSON {
    [
      "result": .string(status == .ok ? "done" : "incomplete"),
      "exit_code": .integer(Int64(status.rawValue)),
      "parts_read": .integer(Int64(done)), "parts_asked": .integer(Int64(total)),
      "from": days.map { .string($0.from.text) } ?? .null,
      "to": days.map { .string($0.to.text) } ?? .null,
      "records": .object(
        JSONObject(counts.map { ($0.kind.rawValue, .integer(Int64($0.count))) })),
      "problems": .array(problems.map(JSON.string)), "took_ms": .integer(took.milliseconds),
    ]
  }

  func text(_ ink: Ink) -> String {
    var lines: [String] = []
    let days =
      days.map { ": time entries from \($0.from) to \($0.to), in \(Phrase.length(took))." } ?? "."
    if status == .ok {
      lines.append(ink(.green, "Everything was read") + days)
    } else {
      lines.append(ink(.yellow, "\(done) of \(total) parts were read") + days)
      lines += problems.map { "  \($0)" }
    }
    let held = counts.map { kind, count in
      count != 1 && kind == .timeEntry
        ? "\(count) time entries" : Phrase.count(count, kind.noun)
    }
    lines.append("Here now: \(held.joined(separator: ", ")).")
    return lines.joined(separator: "\n")
  }
}
