import JSONTree
import SyncCore

extension RemoteWrite {
  /// Whether it creates something with a marker in it.
  var isMarked: Bool {
    if case .create(_, _, let marker) = self { marker != nil } else { false }
  }

  /// The request in words, for `audit` and `status`: what, on which record, never a secret.
  var words: String {
    switch self {
    case .create(let kind, _, _): "create \(kind.noun)"
    case .update(let kind, let id, _): "update \(kind.noun) \(id)"
    case .setArchived(let kind, let id, let flag):
      "\(kind == .task ? (flag ? "close" : "reopen") : (flag ? "archive" : "reactivate")) \(kind.noun) \(id)"
    case .delete(let kind, let id, _): "delete \(kind.noun) \(id)"
    case .setBilled(let ids, let flag):
      "mark \(ids.count) time \(ids.count == 1 ? "entry" : "entries") \(flag ? "billed" : "not billed")"
    case .assign(let user, let projects): "assign user \(user) to \(projects.count) projects"
    case .remove(let user, let projects): "remove user \(user) from \(projects.count) projects"
    case .changeMembers(let group, let add, let remove):
      "change members of user group \(group): \(add.count) more, \(remove.count) less"
    case .mergeProjects(let source, let target): "merge project \(source) into \(target)"
    case .setPreferences(let project, _): "set preferences of project \(project)"
    case .sortTasks(let places, _): "sort \(places.count) tasks"
    case .setEnabled(let id, let flag): "\(flag ? "enable" : "disable") webhook \(id)"
    case .markRead(let ids):
      "mark \(ids.count) \(ids.count == 1 ? "notification" : "notifications") as read"
    case .startTimer(let task, _, _, _, _): "start the timer on task \(task)"
    case .stopTimer(let task, _, _): "stop the timer on task \(task)"
    case .online(let request): request.words
    }
  }

  /// What is asked, canonically: the journal keeps its digest, so that two attempts can be compared.
  var canonical: String {
    JSON.object(parts).encodedString(sortedKeys: true)
  }

  private var parts: JSONObject {
    switch self {
    case .create(let kind, let fields, let marker):
      [
        "write": "create", "kind": .string(kind.rawValue), "fields": fields.fields.json,
        "marker": marker.map(JSON.string) ?? .null,
      ]
    case .update(let kind, let id, let fields):
      [
        "write": "update", "kind": .string(kind.rawValue), "id": .integer(id.rawValue),
        "fields": fields.fields.json,
      ]
    case .setArchived(let kind, let id, let flag):
      [
        "write": "setArchived", "kind": .string(kind.rawValue), "id": .integer(id.rawValue),
        "flag": .bool(flag),
      ]
    case .delete(let kind, let id, let deleteAll):
      [
        "write": "delete", "kind": .string(kind.rawValue), "id": .integer(id.rawValue),
        "delete_all": deleteAll.map(JSON.bool) ?? .null,
      ]
    case .setBilled(let ids, let flag):
      ["write": "setBilled", "ids": numbers(ids), "flag": .bool(flag)]
    case .assign(let user, let projects):
      ["write": "assign", "user": .integer(user.rawValue), "projects": numbers(projects)]
    case .remove(let user, let projects):
      ["write": "remove", "user": .integer(user.rawValue), "projects": numbers(projects)]
    case .changeMembers(let group, let add, let remove):
      [
        "write": "changeMembers", "group": .integer(group.rawValue), "add": numbers(add),
        "remove": numbers(remove),
      ]
    case .mergeProjects(let source, let target):
      [
        "write": "mergeProjects", "source": .integer(source.rawValue),
        "target": .integer(target.rawValue),
      ]
    case .setPreferences(let project, let fields):
      [
        "write": "setPreferences", "project": .integer(project.rawValue),
        "fields": fields.fields.json,
      ]
    case .sortTasks(let places, let byDay):
      [
        "write": "sortTasks", "by_day": .bool(byDay),
        "places": .array(places.map { [.integer($0.task.rawValue), .integer($0.index)] }),
      ]
    case .setEnabled(let id, let flag):
      ["write": "setEnabled", "webhook": .integer(id.rawValue), "flag": .bool(flag)]
    case .markRead(let ids): ["write": "markRead", "ids": numbers(ids)]
    case .startTimer(let task, let at, let zone, let stopRunning, let notes):
      [
        "write": "startTimer", "task": .integer(task.rawValue), "at_ms": .integer(at.milliseconds),
        "zone": .string(zone), "stop_running": .bool(stopRunning),
        "notes": notes.map(JSON.string) ?? .null,
      ]
    case .stopTimer(let task, let at, let zone):
      [
        "write": "stopTimer", "task": .integer(task.rawValue), "at_ms": .integer(at.milliseconds),
        "zone": .string(zone),
      ]
    // Its digest is kept: of private matters it says which, not what.
    case .online(let request): ["write": "online", "request": request.redacted.json]
    }
  }

  private func numbers(_ ids: [RemoteID]) -> JSON {
    .array(ids.map { .integer($0.rawValue) })
  }
}
