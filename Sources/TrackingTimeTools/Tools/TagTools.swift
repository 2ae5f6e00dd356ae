import JSONTree
import JournalStore
import SyncCore

/// Tags of time entries, a legacy of the API: no local copy is kept (API §9.6).
enum TagTools {
  static let all: [ToolOffer] = [list, get, values, create, update, delete, save, remove]

  static let list = ToolOffer(
    "tt_list_tags", "List event tags", in: .tags, .read,
    "Lists the tags of time entries, as TrackingTime last told them.", [],
    output: OutputSchema.list("tags"), isDefault: false
  ) { call in
    let changed = try call.look { try $0.lastTagChange() }
    let (answer, provenance) = try await call.kept(.tags, changedAt: changed)
    return try call.answer(answer, list: "tags", provenance, changedAt: changed)
  }

  static let get = ToolOffer(
    "tt_get_tag", "Get event tag", in: .tags, .read,
    "Returns one tag of time entries, as TrackingTime last told it.", [.id("id", "Tag").required],
    output: OutputSchema.record("tag"), isDefault: false
  ) { call in
    let id = try tag(call)
    let changed = try call.look { try $0.lastTagChange() }
    let (answer, provenance) = try await call.kept(.tag(id), changedAt: changed)
    return try call.answer(answer, only: "tag", provenance, changedAt: changed)
  }

  static let values = ToolOffer(
    "tt_list_tag_values", "List tag values", in: .tags, .read,
    "Lists the values that tags of one name have, as TrackingTime last told them.",
    [.text("name", "Name of the tag").required],
    output: OutputSchema.read([
      ("total", ["type": "integer"]),
      ("values", ["type": "array", "items": ["type": "string"]]),
    ]), isDefault: false
  ) { call in
    guard let name = try call.arguments.name("name", isRequired: true) else {
      preconditionFailure("a required name is there or refused")
    }
    let changed = try call.look { try $0.lastTagChange() }
    let (answer, provenance) = try await call.kept(.tagValues(name: name), changedAt: changed)
    return try call.answer(answer, list: "values", provenance, changedAt: changed)
  }

  /// Tags are never created offline, so their ids are the server's.
  static func tag(_ call: ToolCall) throws -> RemoteID {
    guard let id = try call.arguments.requiredID().remote else {
      throw Refusal(
        "no_tag", "id \(call.arguments.integer("id") ?? 0) is no tag.",
        next: "Take the id from tt_list_tags.")
    }
    return id
  }
}

extension JournalView {
  /// When tags were last changed from here.
  func lastTagChange() throws -> Instant? {
    try lastChange(
      [.createTag, .updateTag, .deleteTag, .saveEntryTag, .deleteEntryTag],
      [.tag, .account, .timeEntry])
  }
}

extension ToolCall {
  /// A kept answer that is a list under one member.
  func answer(
    _ kept: JSON?, list key: String, _ provenance: Provenance, changedAt: Instant? = nil,
    warnings: [String] = []
  ) throws -> Answer {
    let rows = kept?[key]?.arrayValue ?? []
    let shown = RowBudget.cut(rows)
    return try read { view, presenter in
      var body: JSONObject = ["total": .integer(Int64(rows.count)), key: .array(shown)]
      body["truncated"] = RowBudget.note(
        shown: shown.count, of: rows.count, narrow: "The rest is in TrackingTime.")
      body["skipped"] = kept?["skipped"]
      return try Answer(
        body, provenance, clock: presenter.clock, view: view,
        warnings: warnings + Self.older(provenance, changedAt))
    }
  }

  /// A kept answer that is one object under one member.
  func answer(
    _ kept: JSON?, only key: String, _ provenance: Provenance, changedAt: Instant? = nil
  ) throws -> Answer {
    try read { view, presenter in
      try Answer(
        [key: kept?[key] ?? [:]], provenance, clock: presenter.clock, view: view,
        warnings: Self.older(provenance, changedAt))
    }
  }

  private static func older(_ provenance: Provenance, _ changedAt: Instant?) -> [String] {
    guard let changedAt, let asOf = provenance.asOf, asOf < changedAt else { return [] }
    return ["This is older than the last change made from here, which it does not show."]
  }
}
