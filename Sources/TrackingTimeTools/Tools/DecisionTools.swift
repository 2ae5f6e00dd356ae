import JSONTree
import JournalStore
import MCPServer
import SyncCore

/// Tools that decide about parked and queued operations (design §9, §11).
enum DecisionTools {
  static let all: [ToolOffer] = [resolve, retry, edit, adopt, discard]

  private static let output = OutputSchema.receipt

  private static let number = Parameter.id("id", "Operation number").required

  static let resolve = ToolOffer(
    "tt_resolve_conflict", "Resolve conflict", in: .sync, .destroy(isIdempotent: false),
    "Decides a parked change. First without choice: shows base, mine, theirs, the choices and a "
      + "digest; show these to the user. Then choice with shown: that digest.",
    [
      number,
      .choice("choice", ["mine", "theirs", "fields", "stop_other", "book"], "What to do"),
      .text("shown", "Digest of what was shown"),
      .text("fields", "With fields: notes=mine, start=theirs"),
      .text("end", "With book: when it ended"), .flag("group", "The whole billing call"),
      .dryRun, .confirm,
    ], output: output, isPlain: true
  ) { call in
    let id = try call.operationID()
    let isGroup = call.arguments.flag("group") == true
    guard let choice = call.arguments.text("choice") else {
      return try call.show(id, isGroup: isGroup)
    }
    if choice == "theirs" { try call.requireDiscards() }
    if isGroup {
      guard let side = Resolution.Side(rawValue: choice) else {
        throw Refusal(
          "not_for_groups", "A group cannot be decided with \(choice).",
          next: "Decide it with mine or theirs, or one operation alone.")
      }
      return try await call.decide(groupOf: id, side)
    }
    return try await call.decide(id, try resolution(choice, call))
  }

  private static func resolution(_ choice: String, _ call: ToolCall) throws -> Resolution {
    switch choice {
    case "mine": return .mine
    case "theirs": return .theirs
    case "stop_other": return .stopOther
    case "book":
      return .book(until: try call.arguments.filled("end").map { try moment($0, call) })
    default: return .fields(try sides(call))
    }
  }

  private static func moment(_ text: String, _ call: ToolCall) throws -> Instant {
    let account = try call.look { try $0.account() }
    return try TimeInput.parse(text, zone: call.clock(account).clock.zone).instant
  }

  private static func sides(_ call: ToolCall) throws -> [Field: Resolution.Side] {
    var sides: [Field: Resolution.Side] = [:]
    for part in (call.arguments.filled("fields") ?? "").split(separator: ",") {
      let halves = part.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
      guard halves.count == 2, let field = Field(named: halves[0]),
        let side = Resolution.Side(rawValue: halves[1])
      else {
        throw Refusal(
          "unreadable_fields", "“\(part)” does not say whose value counts for which field.",
          next: "Write fields: \"notes=mine, start=theirs\".")
      }
      sides[field] = side
    }
    guard !sides.isEmpty else {
      throw Refusal(
        "no_fields", "fields is missing.", next: "Write fields: \"notes=mine, start=theirs\".")
    }
    return sides
  }

  static let retry = ToolOffer(
    "tt_retry_operation", "Retry operation", in: .sync, .change,
    "Sends a parked operation again, or a waiting one at once. now sends one whose answer was lost "
      + "without waiting until nothing can arrive late: there may be two then, so it needs confirm.",
    [number, .flag("now", "Do not wait for certainty"), .dryRun, .confirm], output: output,
    isPlain: true, isDefault: false
  ) { call in
    let isNow = call.arguments.flag("now") == true
    return try await call.decide(
      try call.operationID(), .retry(isNow: isNow), consent: isNow)
  }

  static let edit = ToolOffer(
    "tt_edit_operation", "Edit operation", in: .sync, .change,
    "Changes what a queued or parked operation wishes; its id and what waits for it stay. What may "
      + "have been sent is followed by a change instead.",
    [
      number,
      .objects(
        "set", "New values; none empties a field",
        of: [
          .text("field", "start, end, duration, task, project, notes, name, …").required,
          .text("value", "As text").required,
        ], max: 20
      ).required, .text("shown", "Digest of what was shown"), .dryRun, .confirm,
    ], output: output, isPlain: true, isDefault: false
  ) { call in
    let account = try call.look { try $0.account() }
    let zone = call.clock(account).clock.zone
    var changes = Fields()
    for row in call.arguments.object["set"]?.arrayValue ?? [] {
      let name = row["field"]?.stringValue ?? ""
      guard let field = Field(named: name) else {
        throw Refusal(
          "unknown_field", "There is no field “\(name)”.",
          next: "Use start, end, duration, task, project, notes, name, customer, due or estimate.")
      }
      changes[field] = try field.value(row["value"]?.stringValue ?? "", zone: zone)
    }
    return try await call.decide(try call.operationID(), .edit(changes))
  }

  static let adopt = ToolOffer(
    "tt_adopt_operation", "Adopt record", in: .sync, .change,
    "Lets a record on TrackingTime count as what a parked create has made; what waits goes on with "
      + "it. The answer says where it differs from the wish.",
    [
      number, .id("record_id", "Id on TrackingTime").required, .dryRun, .confirm,
    ], output: output, isPlain: true, isDefault: false
  ) { call in
    let raw = call.arguments.integer("record_id") ?? 0
    guard let record = RemoteID(raw) else {
      throw Refusal(
        "no_id", "record_id \(raw) is no id of TrackingTime.", next: "They are positive.")
    }
    let id = try call.operationID()
    try await call.prepareAdoption(of: record, by: id)
    return try await call.decide(id, .adopt(record))
  }

  static let discard = ToolOffer(
    "tt_discard_operation", "Discard operation", in: .sync, .destroy(isIdempotent: false),
    "Gives a parked operation up for good; needs dry_run, then confirm. What rests on a discarded "
      + "create asks for a decision, or gets repoint instead; nothing else goes along unless named.",
    [
      number, .text("repoint", "Id for what rests on it, or none"),
      .ids("with", "Operations given up with it", max: 100), .dryRun, .confirm,
    ], output: output, isPlain: true, isDefault: false
  ) { call in
    try call.requireDiscards()
    var farewell = Resolution.Farewell()
    if let text = call.arguments.filled("repoint") {
      if text == "none" {
        farewell.repoint = .none
      } else if let id = Int64(text).flatMap(EntityID.init) {
        farewell.repoint = .to(id)
      } else {
        throw Refusal("no_id", "repoint “\(text.excerpt)” is no id.", next: "Give an id, or none.")
      }
    }
    farewell.with = Set(
      (call.arguments.object["with"]?.arrayValue ?? [])
        .compactMap { $0.integerValue.map(OperationID.init) })
    return try await call.decide(try call.operationID(), .discard(farewell))
  }
}

extension ToolCall {
  /// - Throws: a refusal where giving up is left to the command line.
  func requireDiscards() throws(Refusal) {
    guard !settings.leavesDiscards else {
      throw Refusal(
        "discard_by_hand", "Giving operations up is left to the command line here.",
        next: "Ask the user to run `ttsync conflicts` and decide there.")
    }
  }

  /// Has a record read that was never seen, as far as time and connection allow.
  func prepareAdoption(of record: RemoteID, by id: OperationID) async throws {
    let kind = try look { view in
      guard let operation = try view.operation(id) else { throw Refusal.noOperation(id) }
      guard let kind = operation.creates?.kind,
        try view.serverCopy(Subject(kind, .remote(record))) == nil
      else { return nil as EntityKind? }
      return kind
    }
    guard let kind else { return }
    _ = try await check(kind, .remote(record), argument: "record_id")
  }

  func operationID() throws(Refusal) -> OperationID {
    guard let raw = arguments.integer("id"), raw > 0 else {
      throw Refusal(
        "no_operation", "id \(arguments.integer("id") ?? 0) is no operation number.",
        next: "Receipts name it as operation.id; tt_sync_status lists what is parked.")
    }
    return OperationID(raw)
  }
}
