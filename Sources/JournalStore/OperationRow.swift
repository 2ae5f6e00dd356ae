import GRDB
import JSONTree
import SyncCore

/// The version of the JSON in `wish`, `options`, `base`, `plan`, `own` and `horizon` that this program
/// writes. A new one comes with a schema step that turns the old ones (`Upcaster`).
let payloadVersion = 1

extension Operation {
  /// Reads a row of `operation`.
  ///
  /// - Throws: `UndecodablePayload` for what another version wrote; the caller parks it, or says so.
  init(row: Row) throws {
    let version: Int = row["payload_version"]
    guard version == payloadVersion else {
      throw UndecodablePayload(
        version > payloadVersion
          ? "payload version \(version), known are versions up to \(payloadVersion)"
          : "payload version \(version) could not be turned into version \(payloadVersion)")
    }
    try self.init(
      id: OperationID(row["id"]), uuid: row["uuid"], position: row["position"],
      revision: row["revision"], verb: OperationColumns.word(row, "verb"),
      subject: OperationColumns.subject(row), creates: OperationColumns.creates(row),
      wish: Fields(json: OperationColumns.json(row, "wish")),
      options: OperationOptions(json: OperationColumns.json(row, "options")),
      base: Base(json: OperationColumns.json(row, "base")),
      state: OperationColumns.word(row, "state"), isFresh: row["is_fresh"],
      isCancelAsked: row["is_cancel_asked"], reason: OperationColumns.reason(row),
      group: row["group_id"], call: OperationColumns.call(row),
      acceptedAt: Instant(milliseconds: row["accepted_at_ms"]),
      notBefore: OperationColumns.notBefore(row), failures: row["failures"],
      stateRefusals: row["state_refusals"], lookUps: row["look_ups"], absences: row["absences"],
      horizon: OperationColumns.horizon(row), preImage: OperationColumns.preImage(row),
      plan: OperationColumns.plan(row), stepsDone: row["steps_done"],
      supersededBy: (row["superseded_by"] as Int64?).map(OperationID.init),
      heldBy: (row["held_by"] as Int64?).map(OperationID.init),
      settledAt: (row["settled_at_ms"] as Int64?).map(Instant.init(milliseconds:)),
      isConsented: row["is_consented"], own: OperationColumns.own(row))
  }

  /// Writes the row of an operation that is being accepted.
  func insert(into db: Database, waitedUntil: Instant?) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO operation (id, uuid, position, revision, verb, subject_kind, subject_id,
          subject_other, creates_kind, creates_id, payload_version, wish, options, base, state,
          is_fresh, is_cancel_asked, reason_code, reason_sentence, group_id, client, tool,
          request_id, arguments_digest, accepted_at_ms, waited_until_ms, held_by, is_online_only)
        VALUES (:id, :uuid, :position, :revision, :verb, :kind, :subject, :other, :creates_kind,
          :creates_id, :version, :wish, :options, :base, :state, :fresh, 0, :code, :sentence,
          :group, :client, :tool, :request, :digest, :accepted, :waited, :held, :online)
        """
    ).execute(
      arguments: [
        "id": id.rawValue, "uuid": uuid, "position": position, "revision": revision,
        "verb": verb.rawValue, "kind": subject.kind.rawValue, "subject": subject.id.rawValue,
        "other": subject.other?.rawValue ?? 0, "creates_kind": creates?.kind.rawValue,
        "creates_id": creates?.id.rawValue, "version": payloadVersion,
        "wish": wish.json.encodedString(), "options": options.json.encodedString(),
        "base": base.json.encodedString(), "state": state.rawValue, "fresh": isFresh,
        "code": reason?.code, "sentence": reason?.sentence, "group": group,
        "client": call.client, "tool": call.tool, "request": call.requestID,
        "digest": call.argumentsDigest, "accepted": acceptedAt.milliseconds,
        "waited": waitedUntil?.milliseconds, "held": heldBy?.rawValue, "online": isOnlineOnly,
      ])
  }
}

/// The single columns of `operation` in and out of their Swift values.
enum OperationColumns {
  static func json(_ row: Row, _ column: String) throws(UndecodablePayload) -> JSON {
    do {
      return try JSON(parsing: row[column] as String)
    } catch {
      throw UndecodablePayload("\(column) is \(error)")
    }
  }

  static func word<Word: RawRepresentable>(
    _ row: Row, _ column: String
  ) throws(UndecodablePayload) -> Word where Word.RawValue == String {
    let text: String = row[column]
    guard let word = Word(rawValue: text) else { throw UndecodablePayload("\(column) \(text)") }
    return word
  }

  static func subject(_ row: Row) throws(UndecodablePayload) -> Subject {
    let kind: EntityKind = try word(row, "subject_kind")
    guard let id = EntityID(row["subject_id"]) else { throw UndecodablePayload("no subject") }
    return Subject(kind, id, other: EntityID(row["subject_other"]))
  }

  static func creates(_ row: Row) throws(UndecodablePayload) -> Subject? {
    guard let id = (row["creates_id"] as Int64?).flatMap(EntityID.init) else { return nil }
    return Subject(try word(row, "creates_kind"), id)
  }

  static func reason(_ row: Row) -> Reason? {
    (row["reason_code"] as String?).map { Reason($0, row["reason_sentence"]) }
  }

  static func call(_ row: Row) -> CallContext {
    CallContext(
      client: row["client"], tool: row["tool"], requestID: row["request_id"],
      argumentsDigest: row["arguments_digest"])
  }

  static func notBefore(_ row: Row) -> Instant? {
    let milliseconds: Int64 = row["not_before_ms"]
    return milliseconds == 0 ? nil : Instant(milliseconds: milliseconds)
  }

  static func horizon(_ row: Row) throws(UndecodablePayload) -> Horizon? {
    guard row["horizon"] as String? != nil else { return nil }
    return try Horizon(json: json(row, "horizon"))
  }

  static func own(_ row: Row) throws(UndecodablePayload) -> OwnContent? {
    guard row["own"] as String? != nil else { return nil }
    return try OwnContent(json: json(row, "own"))
  }

  static func preImage(_ row: Row) throws(UndecodablePayload) -> [RemoteID] {
    guard let values = try json(row, "pre_image").arrayValue else {
      throw UndecodablePayload("a pre-image is a list")
    }
    let ids = values.compactMap { $0.integerValue.flatMap(RemoteID.init) }
    guard ids.count == values.count else { throw UndecodablePayload("impossible pre-image") }
    return ids
  }

  static func plan(_ row: Row) throws(UndecodablePayload) -> [PlanStep] {
    guard let values = try json(row, "plan").arrayValue else {
      throw UndecodablePayload("a plan is a list")
    }
    var steps: [PlanStep] = []
    for value in values { steps.append(try PlanStep(json: value)) }
    return steps
  }

  static func text(_ preImage: [RemoteID]) -> String {
    JSON.array(preImage.map { .integer($0.rawValue) }).encodedString()
  }

  static func text(_ plan: [PlanStep]) -> String {
    JSON.array(plan.map(\.json)).encodedString()
  }
}
