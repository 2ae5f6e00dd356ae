import JSONTree
import JournalStore
import SyncCore

extension TagTools {
  private static let later = "Call again when the connection is back; tt_sync_status tells."

  private static let details: [Parameter] = [
    .text("value", "Value"), .text("type", "Type"), .text("color", "Colour"),
    .text("notes", "Notes"),
  ]

  static let create = ToolOffer(
    "tt_create_tag", "Create event tag", in: .tags, .create,
    "Creates a tag for time entries: a name, and a value. Only while connected.",
    [.text("name", "Name").required] + details, isDefault: false
  ) { call in
    try call.requireConnection("Creating a tag", instead: later)
    _ = try call.arguments.name("name", isRequired: true)
    return try await call.sendOnce(
      OnlineRequest(.createTag, nil, try given(call, blanks: [])), about: try call.account)
  }

  static let update = ToolOffer(
    "tt_update_tag", "Update event tag", in: .tags, .change,
    "Changes a tag; what is not given stays, and whoever changes it last wins. Only while connected.",
    [.id("id", "Tag").required, .text("name", "Name")] + details, isDefault: false
  ) { call in
    try call.requireConnection("Changing a tag", instead: later)
    let id = try tag(call)
    let given = try given(call, blanks: ["value"])
    try Arguments.require(given, of: ["name", "value", "type", "color", "notes"])
    return try await call.sendOnce(
      OnlineRequest(.updateTag, id, given), about: Subject(.tag, .remote(id)))
  }

  static let delete = ToolOffer(
    "tt_delete_tag", "Delete event tag", in: .tags, .destroy(isIdempotent: false),
    "Deletes a tag. Only while connected. First dry_run, then confirm.",
    [.id("id", "Tag").required, .dryRun, .confirm], isDefault: false
  ) { call in
    try call.requireConnection("Deleting a tag", instead: later)
    let id = try tag(call)
    let (answer, _) = try await call.kept(.tag(id))
    let tag = answer?["tag"]?.objectValue ?? [:]
    let value = tag["value"]?.stringValue.map { " = \($0)" } ?? ""
    let name = tag["name"]?.stringValue.map { " \"\($0)\(value)\"" } ?? ""
    let preview = Preview(
      sentence: "Delete tag \(id)\(name) for everybody.", action: "Delete it",
      facts: ["tag": .object(tag)])
    if let answer = try await call.confirmed(preview) { return answer }
    return try await call.sendOnce(
      OnlineRequest(.deleteTag, id), about: Subject(.tag, .remote(id)),
      shown: { _, _ in ["id": .integer(id.rawValue)] })
  }

  static let save = ToolOffer(
    "tt_save_event_tag", "Attach tag to event", in: .tags, .change,
    "Puts a tag on a time entry, in place of one of the same name. Only while connected.",
    [.id("event_id", "Time entry").required, .text("name", "Name").required] + details,
    isDefault: false
  ) { call in
    try call.requireConnection("Tagging a time entry", instead: later)
    _ = try call.arguments.name("name", isRequired: true)
    let entry = try await call.onServer(.timeEntry, argument: "event_id")
    return try await call.sendOnce(
      OnlineRequest(.saveEntryTag, entry.id, try given(call, blanks: [])),
      about: Subject(.timeEntry, .remote(entry.id)),
      shown: { _, _ in ["event_id": .integer(entry.id.rawValue)] })
  }

  static let remove = ToolOffer(
    "tt_delete_event_tag", "Remove tag from event", in: .tags, .destroy(isIdempotent: true),
    "Takes the tag of one name off a time entry. Only while connected. Undo: tt_save_event_tag.",
    [.id("event_id", "Time entry").required, .text("name", "Name of the tag").required],
    isDefault: false
  ) { call in
    try call.requireConnection("Untagging a time entry", instead: later)
    _ = try call.arguments.name("name", isRequired: true)
    let entry = try await call.onServer(.timeEntry, argument: "event_id")
    return try await call.sendOnce(
      OnlineRequest(.deleteEntryTag, entry.id, try call.arguments.given(["name"])),
      about: Subject(.timeEntry, .remote(entry.id)),
      shown: { _, _ in ["event_id": .integer(entry.id.rawValue)] })
  }

  /// - Parameter blanks: arguments that clear when they are empty; others count as not given then.
  private static func given(
    _ call: ToolCall, blanks: Set<String>
  ) throws(Refusal) -> JSONObject {
    try call.arguments.given(["name", "value", "type", "color", "notes"], blanks: blanks)
  }
}
