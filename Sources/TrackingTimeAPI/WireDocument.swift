import JSONTree
import SyncCore

/// Answers that are kept as documents, in our own compact shape.
///
/// Only what an assistant can use: ids, names, seconds (`…_s`) and hours (`…_hours`); no nulls,
/// avatars, colours or formatted twins. `skipped` counts rows without id and is absent when 0.
///
/// | question | shape |
/// |---|---|
/// | projectUsers | `{"users":[{"id","name","surname","email","role","status"}]}` |
/// | trackables | `{"projects":[P]}` |
/// | P, a project there | `{"id","name","customer_id","customer","is_favorite","tasks":[T]}` |
/// | T, a task there | `{"id","name","is_favorite"}` |
/// | projectTimes | `{"projects":[R]}` |
/// | taskTimes | `{"tasks":[R]}` |
/// | R, sums of one | `{"id","name","accumulated_s","worked_hours","estimated_hours"}` |
/// | summary | `{"summary": …}`: the server's tree (undocumented), pruned and renamed |
/// | taskComments | `{"comments":[{"id","text","user_id","user","created_at"}]}` |
/// | userProjects | `{"projects":[{"id","name","customer_id","customer","is_archived"}]}` |
/// | tracking | `{"tracking":[{"task_id","task","project_id","entry_id","start_at_ms"}]}` |
/// | entryCount | `{"count"}` |
/// | shortEntries | `{"time_entries":[E]}` |
/// | E, a short entry | `{"id","start_at_ms","end_at_ms","duration_s","task_id","task", …}` |
/// | tags, tag | `{"tags":[G]}`, `{"tag":G}` |
/// | G, a tag | `{"id","name","value","type","color","notes"}` |
/// | tagValues | `{"values":[text]}` |
/// | entryTags | `{"tags":[G]}`; `{}` where the entry does not show its tags |
/// | teams | `{"teams":[{"account_id","name","role","status","zone","is_default","is_selected"}]}` |
/// | webhooks, webhook | `{"webhooks":[W]}`, `{"webhook":W}` |
/// | W, a webhook | `{"id","name","url","events","status","grouped"}`, the address without its query |
/// | notifications | `{"notifications":[{"id","text","link","object_type","object_id","read"}]}` |
/// | userReport, importPreview | `{"report": …}`, `{"preview": …}`: as `summary` |
/// | permissions | `{"permissions":{"can_edit_time_entries": true, …}}` |
/// | markerField | `{"field":"third_party_id"}` |
enum WireDocument {
  static func content(
    _ document: RemoteDocument, _ data: JSON?, accountZone: Zone
  ) -> RemoteContent {
    switch document {
    case .projectUsers: list("users", data, user)
    case .trackables: list("projects", data, trackable)
    case .projectTimes: list("projects", data, times)
    case .taskTimes: list("tasks", data, times)
    case .summary: .document(["summary": plain(data ?? .null)])
    case .taskComments: list("comments", data?["comments"] ?? data, comment)
    case .tags: list("tags", data, WireTag.row)
    case .tag: single("tag", data, WireTag.row)
    case .tagValues: values(data)
    case .entryTags: WireTag.entryTags(data).map { .document(.object($0)) } ?? .document([:])
    case .teams: list("teams", data, team)
    case .webhooks: list("webhooks", data, webhook)
    case .webhook: single("webhook", data, webhook)
    case .notifications: list("notifications", data, notification)
    case .userReport: .document(["report": plain(data ?? .null)])
    case .permissions: .document(["permissions": .object(permissions(data))])
    case .importPreview: .document(["preview": plain(data ?? .null)])
    case .userProjects: list("projects", data, project)
    case .tracking: list("tracking", data) { tracked($0, accountZone) }
    case .entryCount: count(data)
    case .shortEntries: list("time_entries", data) { shortEntry($0, accountZone) }
    }
  }

  /// A tree as it was said, without decoration and secrets, its keys in our words.
  static func plain(_ json: JSON) -> JSON { pruned(json, level: 0) }

  /// Which parameter searches entries by their external id: the one that a search demands.
  static func markerField(_ data: JSON?) -> RemoteContent {
    let inputs = WireRow(data ?? .null).rows("inputFields")
    let field = inputs.first { $0.flag("required") == true } ?? inputs.first
    guard let key = field?.text("key") else { return .none }
    return .document(["field": .string(key)])
  }

  static func list(
    _ name: String, _ data: JSON?, _ convert: (WireRow) -> JSONObject?
  ) -> RemoteContent {
    guard let rows = WireRows(data, id: "id") else { return .none }
    let converted = rows.list.compactMap(convert)
    var object = JSONObject()
    object[name] = .array(converted.map(JSON.object))
    let skipped = rows.list.count - converted.count
    if skipped > 0 { object["skipped"] = .integer(Int64(skipped)) }
    return .document(.object(object))
  }

  private static func user(_ row: WireRow) -> JSONObject? {
    guard let id = row.id("id", "user_id") else { return nil }
    return object([
      ("id", .integer(id.rawValue)), ("name", text(row.text("name", "first_name"))),
      ("surname", text(row.text("surname", "last_name"))), ("email", text(row.text("email"))),
      ("role", text(row.text("role"))), ("status", text(row.text("status"))),
    ])
  }

  private static func trackable(_ row: WireRow) -> JSONObject? {
    guard let id = row.id("id", "project_id", "pid") else { return nil }
    let customer = row.row("customer")
    var tasks: JSON?
    if let rows = row.value("tasks")?.arrayValue {
      tasks = .array(rows.map(WireRow.init).compactMap(trackableTask).map(JSON.object))
    }
    return object([
      ("id", .integer(id.rawValue)), ("name", text(row.text("name", "p"))),
      ("customer_id", (row.id("customer_id", "cid") ?? customer?.id("id")).map(integer)),
      ("customer", text(row.text("customer", "c") ?? customer?.text("name"))),
      ("is_favorite", row.flag("is_favorite", "favorite").map(JSON.bool)), ("tasks", tasks),
    ])
  }

  private static func trackableTask(_ row: WireRow) -> JSONObject? {
    guard let id = row.id("id", "task_id", "tid") else { return nil }
    return object([
      ("id", .integer(id.rawValue)), ("name", text(row.text("name", "t"))),
      ("is_favorite", row.flag("is_favorite", "favorite").map(JSON.bool)),
    ])
  }

  private static func times(_ row: WireRow) -> JSONObject? {
    guard let id = row.id("id", "project_id", "task_id") else { return nil }
    return object([
      ("id", .integer(id.rawValue)), ("name", text(row.text("name"))),
      ("accumulated_s", row.integer("accumulated_time").map(JSON.integer)),
      ("worked_hours", row.number("worked_hours").map(JSON.number)),
      ("estimated_hours", row.number("estimated_time").map(JSON.number)),
    ])
  }

  static func integer(_ id: RemoteID) -> JSON { .integer(id.rawValue) }

  static func text(_ text: String?) -> JSON? { text.map(JSON.string) }

  static func object(_ pairs: [(String, JSON?)]) -> JSONObject {
    JSONObject(pairs.compactMap { key, value in value.map { (key, $0) } })
  }

  // MARK: Pruning

  /// Levels of a tree that are kept; deeper ones are dropped.
  private static let levelMax = 8

  private static let renamed = [
    "accumulated_time": "accumulated_s", "duration": "duration_s",
    "estimated_time": "estimated_hours",
  ]

  /// Parts of keys that stand for decoration or secrets (avatar and calendar tokens).
  private static let dropped = ["avatar", "color", "token", "formated", "formatted", "json"]

  private static func pruned(_ json: JSON, level: Int) -> JSON {
    switch json {
    case .array(let elements):
      guard level < levelMax else { return [] }
      return .array(elements.map { pruned($0, level: level + 1) })
    case .object(let members):
      var result = JSONObject()
      guard level < levelMax else { return .object(result) }
      for (key, value) in members where !value.isNull && isKept(key) {
        result[renamed[key] ?? key] = pruned(value, level: level + 1)
      }
      return .object(result)
    default: return json
    }
  }

  private static func isKept(_ key: String) -> Bool {
    let key = key.lowercased()
    return !key.hasPrefix("loc_") && !dropped.contains { key.contains($0) }
  }
}
