import JSONTree
import JournalStore
import SyncCore

/// Everything that happened to one operation, from the audit log and its attempts (design §12).
struct Story: Sendable {
  let facts: OperationFacts
  let attempts: [AttemptRow]
  let rows: [AuditRow]

  /// Rows of one operation that are shown; a longer story is exported.
  static let rowsMax = 1_000

  /// - Throws: a refusal when there is no such operation.
  init(of id: OperationID, in view: JournalView) throws {
    guard let operation = try view.operation(id) else {
      throw Refusal(
        "unknown_operation", "There is no operation \(id.rawValue) in this journal.",
        next: "`ttsync operations` lists them.")
    }
    facts = try OperationFacts(operation, in: view)
    attempts = try view.attempts(of: id)
    rows = try view.audit(AuditFilter(operation: id), limit: Self.rowsMax)
  }

  var json: JSON {
    [
      "operation": facts.json, "attempts": .array(attempts.map(Self.json)),
      "audit": .array(rows.map(\.json)),
    ]
  }

  private static func json(_ attempt: AttemptRow) -> JSON {
    [
      "id": .integer(attempt.id.rawValue), "step": .integer(Int64(attempt.step)),
      "request": .string(attempt.request), "request_digest": .string(attempt.requestDigest),
      "sent_at_ms": .integer(attempt.sentAt.milliseconds),
      "ended_at_ms": OperationFacts.json(attempt.endedAt),
      "outcome": attempt.outcome.map(JSON.string) ?? .null,
      "http_status": attempt.httpStatus.map { .integer(Int64($0)) } ?? .null,
      "envelope_status": attempt.envelopeStatus.map { .integer(Int64($0)) } ?? .null,
      "message": attempt.message.map(JSON.string) ?? .null,
    ]
  }

  func text(_ phrase: Phrase, ink: Ink) -> String {
    let operation = facts.operation
    var lines = [
      ink(.bold, "\(operation.id): \(facts.what)"),
      "asked by \(operation.call.client) with \(operation.call.tool), "
        + "\(phrase.full(operation.acceptedAt))",
      "now: \(operation.state.rawValue), \(facts.standing(phrase))",
    ]
    lines += rows.map { row in
      let moved = row.to.map { $0 == row.from ? "" : " -> \($0.rawValue)" } ?? ""
      let head = "  \(ink(.faint, phrase.full(row.at)))  \(row.event)\(moved)  (\(row.actor))"
      return head + (row.summary.map { "\n      " + ink(.faint, $0) } ?? "")
    }
    lines += attempts.map { attempt in
      let outcome = attempt.outcome ?? "no outcome recorded"
      let status = attempt.httpStatus.map { ", HTTP \($0)" } ?? ""
      let message = attempt.message.map { ": \($0)" } ?? ""
      return "  request \(attempt.id.rawValue): \(attempt.request) -> \(outcome)\(status)\(message)"
    }
    return lines.joined(separator: "\n")
  }
}

extension AuditRow {
  var json: JSON {
    [
      "id": .integer(id), "at_ms": .integer(at.milliseconds),
      "operation": OperationFacts.json(operation), "event": .string(event),
      "from": from.map { .string($0.rawValue) } ?? .null,
      "to": to.map { .string($0.rawValue) } ?? .null, "actor": .string(actor),
      "payload": payload ?? .null, "payload_digest": .string(payloadDigest),
      "chain_digest": .string(chainDigest),
    ]
  }

  /// What the payload says, in one line, cut; nil when it is empty or erased.
  var summary: String? {
    guard let payload, let object = payload.objectValue, !object.isEmpty else { return nil }
    let text = Self.words(object) ?? payload.encodedString()
    return text.count <= Self.summaryMax ? text : text.prefix(Self.summaryMax - 1) + "…"
  }

  private static let summaryMax = 200

  /// The members that people look for; nil where there are none of them.
  private static func words(_ object: JSONObject) -> String? {
    var parts: [String] = []
    if let verb = object["verb"]?.stringValue, let subject = object["subject"]?.stringValue {
      parts.append("\(verb) \(subject)")
    }
    for (key, value) in object["wish"]?.objectValue ?? [:] {
      parts.append("\(key)=\(value.stringValue ?? value.encodedString())")
    }
    if let request = object["request"]?.stringValue {
      parts.append("request \(object["attempt"]?.integerValue ?? 0): \(request)")
    }
    if let decision = object["decision"]?.stringValue { parts.append(decision) }
    if let id = object["server_id"]?.integerValue { parts.append("server id \(id)") }
    if let sentence = object["reason"]?["sentence"]?.stringValue { parts.append(sentence) }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
