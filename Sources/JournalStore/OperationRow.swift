import GRDB
import JSONTree
import SyncCore

/// The version of the JSON in `wish`, `options`, `base`, `plan`, `own` and `horizon` that this program
/// writes. A new one comes with a schema step that turns the old ones (`Upcaster`).
let payloadVersion = 1

/// The columns of `operation`, in the order of the table and so of `SELECT *`.
///
/// Rows are read by these places: GRDB finds a column by its name by comparing it with all others, and
/// an operation is read a dozen times in its life. A test compares them with the schema.
enum OperationColumn: Int, CaseIterable {
  case id, uuid, position, revision, verb, subjectKind, subjectID, subjectOther, createsKind
  case createsID, payloadVersion, wish, options, base, state, isFresh, isCancelAsked, isConsented
  case reasonCode, reasonSentence, isOnlineOnly, groupID, client, tool, requestID, argumentsDigest
  case acceptedAt, waitedUntil, notBefore, putOffAt, failures, stateRefusals, lookUps, absences
  case horizon, preImage, plan, stepsDone, supersededBy, own, goesAlone, heldBy, settledAt
}

extension Row {
  subscript<Value: DatabaseValueConvertible & StatementColumnConvertible>(
    column: OperationColumn
  ) -> Value { self[column.rawValue] }
}

extension Operation {
  /// Reads a row of `SELECT * FROM operation`.
  ///
  /// - Throws: `UndecodablePayload` for what another version wrote; the caller parks it, or says so.
  init(row: Row) throws {
    let version: Int = row[.payloadVersion]
    guard version == payloadVersion else {
      throw UndecodablePayload(
        version > payloadVersion
          ? "payload version \(version), known are versions up to \(payloadVersion)"
          : "payload version \(version) could not be turned into version \(payloadVersion)")
    }
    try self.init(row: row, isBare: false)
  }

  /// - Parameter isBare: without its payloads, which cannot be read.
  init(row: Row, isBare: Bool) throws {
    try self.init(
      id: OperationID(row[.id]), uuid: row[.uuid], position: row[.position],
      revision: row[.revision], verb: OperationColumns.word(row, .verb),
      subject: OperationColumns.subject(row), creates: OperationColumns.creates(row),
      wish: isBare ? Fields() : Fields(json: OperationColumns.json(row, .wish)),
      options: isBare
        ? OperationOptions() : OperationOptions(json: OperationColumns.json(row, .options)),
      base: isBare ? Base() : Base(json: OperationColumns.json(row, .base)),
      state: OperationColumns.word(row, .state), isFresh: row[.isFresh],
      isCancelAsked: row[.isCancelAsked], reason: OperationColumns.reason(row),
      group: row[.groupID], call: OperationColumns.call(row),
      acceptedAt: Instant(milliseconds: row[.acceptedAt]),
      notBefore: OperationColumns.notBefore(row), failures: row[.failures],
      stateRefusals: row[.stateRefusals], lookUps: row[.lookUps], absences: row[.absences],
      horizon: isBare ? nil : OperationColumns.horizon(row),
      preImage: isBare ? [] : OperationColumns.preImage(row),
      plan: isBare ? [] : OperationColumns.plan(row), stepsDone: row[.stepsDone],
      supersededBy: (row[.supersededBy] as Int64?).map(OperationID.init),
      heldBy: (row[.heldBy] as Int64?).map(OperationID.init),
      settledAt: (row[.settledAt] as Int64?).map(Instant.init(milliseconds:)),
      isConsented: row[.isConsented], own: OperationColumns.own(row))
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
  static func json(_ row: Row, _ column: OperationColumn) throws(UndecodablePayload) -> JSON {
    try json(row[column] as String, "\(column)")
  }

  static func json(_ text: String, _ name: String) throws(UndecodablePayload) -> JSON {
    do {
      return try JSON(parsing: text)
    } catch {
      throw UndecodablePayload("\(name) is \(error)")
    }
  }

  static func word<Word: RawRepresentable>(
    _ row: Row, _ column: OperationColumn
  ) throws(UndecodablePayload) -> Word where Word.RawValue == String {
    try word(row[column] as String, "\(column)")
  }

  static func word<Word: RawRepresentable>(
    _ text: String, _ name: String
  ) throws(UndecodablePayload) -> Word where Word.RawValue == String {
    guard let word = Word(rawValue: text) else { throw UndecodablePayload("\(name) \(text)") }
    return word
  }

  static func subject(_ row: Row) throws(UndecodablePayload) -> Subject {
    let kind: EntityKind = try word(row, .subjectKind)
    guard let id = EntityID(row[.subjectID]) else { throw UndecodablePayload("no subject") }
    return Subject(kind, id, other: EntityID(row[.subjectOther]))
  }

  static func creates(_ row: Row) throws(UndecodablePayload) -> Subject? {
    guard let id = (row[.createsID] as Int64?).flatMap(EntityID.init) else { return nil }
    return Subject(try word(row, .createsKind), id)
  }

  static func reason(_ row: Row) -> Reason? {
    (row[.reasonCode] as String?).map { Reason($0, row[.reasonSentence]) }
  }

  static func call(_ row: Row) -> CallContext {
    CallContext(
      client: row[.client], tool: row[.tool], requestID: row[.requestID],
      argumentsDigest: row[.argumentsDigest])
  }

  static func notBefore(_ row: Row) -> Instant? {
    let milliseconds: Int64 = row[.notBefore]
    return milliseconds == 0 ? nil : Instant(milliseconds: milliseconds)
  }

  static func horizon(_ row: Row) throws(UndecodablePayload) -> Horizon? {
    guard let text = row[.horizon] as String? else { return nil }
    return try Horizon(json: json(text, "horizon"))
  }

  static func own(_ row: Row) throws(UndecodablePayload) -> OwnContent? {
    guard let text = row[.own] as String? else { return nil }
    return try OwnContent(json: json(text, "own"))
  }

  static func preImage(_ row: Row) throws(UndecodablePayload) -> [RemoteID] {
    let text: String = row[.preImage]
    // Most have none.
    if text == "[]" { return [] }
    guard let values = try json(text, "pre_image").arrayValue else {
      throw UndecodablePayload("a pre-image is a list")
    }
    let ids = values.compactMap { $0.integerValue.flatMap(RemoteID.init) }
    guard ids.count == values.count else { throw UndecodablePayload("impossible pre-image") }
    return ids
  }

  static func plan(_ row: Row) throws(UndecodablePayload) -> [PlanStep] {
    let text: String = row[.plan]
    if text == "[]" { return [] }
    guard let values = try json(text, "plan").arrayValue else {
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
