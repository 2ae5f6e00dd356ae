import JSONTree
import SyncCore

/// Rows of kept answers that have no record in the mirror.
extension WireDocument {
  static func single(
    _ name: String, _ data: JSON?, _ convert: (WireRow) -> JSONObject?
  ) -> RemoteContent {
    guard let object = WireRows(data, id: "id")?.list.first.flatMap(convert) else { return .none }
    return .document(.object([name: .object(object)]))
  }

  /// Values come as texts, or as objects that hold one.
  static func values(_ data: JSON?) -> RemoteContent {
    guard let list = data?.arrayValue ?? data?["values"]?.arrayValue else { return .none }
    let values = list.compactMap { item -> JSON? in
      if let text = item.stringValue { return .string(text) }
      return text(WireRow(item).text("value", "v", "name"))
    }
    return .document(["values": .array(values)])
  }

  static func team(_ row: WireRow) -> JSONObject? {
    guard let id = row.id("account_id", "id") else { return nil }
    return object([
      ("account_id", .integer(id.rawValue)), ("name", text(row.text("company", "name"))),
      ("role", text(row.text("role"))), ("status", text(row.text("status"))),
      ("zone", text(row.text("timezone_iana", "timezone"))),
      ("is_default", row.flag("is_default").map(JSON.bool)),
      ("is_selected", row.flag("is_selected").map(JSON.bool)),
    ])
  }

  /// Only what is named here: whatever else a webhook shows may be a secret (API §13).
  static func webhook(_ row: WireRow) -> JSONObject? {
    guard let id = row.id("id") else { return nil }
    return object([
      ("id", .integer(id.rawValue)), ("name", text(row.text("description", "name"))),
      ("url", text(row.text("callback_url", "url").map(withoutSecrets))),
      ("events", row.value("events", "event_name").flatMap(events)),
      ("status", text(row.text("status"))), ("service", text(row.text("service"))),
      ("is_incoming", row.flag("is_incoming").map(JSON.bool)),
      ("grouped", row.flag("grouped").map(JSON.bool)),
    ])
  }

  private static func events(_ value: JSON) -> JSON? {
    if let list = value.arrayValue { return .array(list.filter { $0.stringValue != nil }) }
    return value.stringValue.map { text in
      .array(text.split(separator: ",").map { .string(String($0)) })
    }
  }

  /// An address without query, fragment and credentials: they often are a password.
  private static func withoutSecrets(_ url: String) -> String {
    let address = url.prefix { $0 != "?" && $0 != "#" }
    var parts = address.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    if parts.count > 2, let at = parts[2].lastIndex(of: "@") {
      parts[2] = parts[2][parts[2].index(after: at)...]
    }
    return parts.joined(separator: "/")
  }

  /// Nobody documents what a comment looks like (API §17): what is there under one of the usual names.
  static func comment(_ row: WireRow) -> JSONObject? {
    guard let words = row.text("text", "comment", "notes") else { return nil }
    let user = row.row("user")
    let names = [user?.text("name"), user?.text("surname")].compactMap(\.self)
    return object([
      ("id", row.id("id", "comment_id").map { .integer($0.rawValue) }), ("text", .string(words)),
      ("user_id", (row.id("user_id") ?? user?.id("id")).map { .integer($0.rawValue) }),
      ("user", names.isEmpty ? text(row.text("user")) : .string(names.joined(separator: " "))),
      ("created_at", text(row.text("created_at"))),
    ])
  }

  static func notification(_ row: WireRow) -> JSONObject? {
    guard let id = row.id("id") else { return nil }
    return object([
      ("id", .integer(id.rawValue)), ("text", text(row.text("personal_text", "text"))),
      ("link", text(row.text("link"))), ("object_type", text(row.text("object_type"))),
      ("object_id", row.id("object_id").map { .integer($0.rawValue) }),
      ("read", row.flag("read").map(JSON.bool)), ("created_at", text(row.text("created_at"))),
    ])
  }

  /// What a user may do, under the names by which it is changed.
  ///
  /// Projects and tasks are shown apart but changed together: what they do not agree on is left out.
  static func permissions(_ data: JSON?) -> JSONObject {
    let row = WireRow(data ?? .null).row("permissions") ?? WireRow(.null)
    var object = JSONObject()
    for name in [
      "can_edit_time_entries", "can_edit_projects_and_tasks", "can_view_time_entries_from_others",
      "can_view_others",
    ] {
      object[name] = row.flag(name).map(JSON.bool)
    }
    if let projects = row.flag("can_edit_projects"), row.flag("can_edit_tasks") == projects {
      object["can_edit_projects_and_tasks"] = .bool(projects)
    }
    return object
  }
}
