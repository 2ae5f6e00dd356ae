import JSONTree
import SyncCore

extension Endpoint {
  /// The request of a write; calls as in `tools.json`.
  ///
  /// - Parameter zone: of entries that name none.
  /// - Precondition: the kind can be written that way (`RemoteWrite` says which).
  init(_ write: RemoteWrite, zone: Zone) {
    switch write {
    case .create(let kind, let fields, let marker):
      self.init(creating: kind, fields, marker: marker, zone: zone)
    case .update(let kind, let id, let fields):
      self.init(updating: kind, id, fields, zone: zone)
    case .setArchived(.userGroup, let id, let isArchived):
      // A group has no calls of its own for it.
      self.init(
        .put, "\(Self.folder(.userGroup))/update/\(id)",
        body: ["status": isArchived ? "ARCHIVED" : "ACTIVE"])
    case .setArchived(let kind, let id, let isArchived):
      precondition(kind != .timeEntry, "a time entry cannot be archived")
      // POST answers with an error page here and changes nothing (API §3).
      self.init(.put, "\(Self.folder(kind))/\(isArchived ? "close" : "open")/\(id)")
    case .delete(.webhook, let id, _): self.init(.delete, "\(Self.folder(.webhook))/\(id)")
    case .delete(let kind, let id, let deleteAll):
      precondition(kind != .user, "a user can only be archived (API §11)")
      self.init(.delete, "\(Self.folder(kind))/delete/\(id)")
      if let deleteAll { query = [Parameter("delete_all", deleteAll ? "true" : "false")] }
    case .setBilled(let entries, let isBilled):
      // A string that holds JSON, only here (API §3); an array makes the server fail.
      let list = JSON.array(entries.map(Self.reference)).encodedString()
      self.init(
        .put, isBilled ? "/events/billed" : "/events/not_billed", body: ["data": .string(list)])
    case .assign(let user, let projects):
      self.init(.post, "/users/\(user)/assign_projects", body: Self.list(projects))
    case .remove(let user, let projects):
      self.init(.post, "/users/\(user)/remove_projects", body: Self.list(projects))
    case .changeMembers(let group, let add, let remove):
      let changes =
        add.map { Self.member($0, "ADD") } + remove.map { Self.member($0, "REMOVE") }
      self.init(
        .put, "\(Self.folder(.userGroup))/update/\(group)", body: ["users": .array(changes)])
    case .mergeProjects(let source, let target):
      self.init(.post, "/projects/merge/\(source)", body: ["into": .integer(target.rawValue)])
    case .setPreferences(let project, let fields):
      self.init(
        .post, "/projects/update_preferences/\(project)",
        body: WireFields.body(.preference, fields, zone: zone, isCreate: false))
    case .sortTasks(let places, let byDay):
      let data = places.map { place -> JSON in
        ["id": .integer(place.task.rawValue), "sort_index": .integer(place.index)]
      }
      self.init(.post, "/tasks/sort", body: ["data": .array(data), "by_day": .bool(byDay)])
    case .setEnabled(let webhook, let flag):
      self.init(.put, "\(Self.folder(.webhook))/\(flag ? "enable" : "disable")/\(webhook)")
    case .markRead(let notifications):
      if notifications.count == 1 {
        self.init(.put, "/notifications/read/\(notifications[0])")
      } else {
        self.init(.post, "/notifications/read", body: Self.list(notifications))
      }
    case .startTimer(let task, let instant, let zoneName, let stopRunning, let notes):
      let zone = (Zone(zoneName) ?? zone).onWire(at: instant)
      self.init(.post, "/tasks/track/\(task)", body: Self.moment(instant, zone))
      if stopRunning { body?["stop_running_task"] = true }
      body?["notes"] = notes.map(JSON.string)
    case .stopTimer(let task, let instant, let zoneName):
      // The zone goes back as the entry has it: the server compares the strings (API §7).
      let zone = Zone(zoneName) ?? zone.onWire(at: instant)
      self.init(.post, "/tasks/stop/\(task)", body: Self.moment(instant, zone))
    case .online(let request): self.init(request)
    }
  }

  private init(
    creating kind: EntityKind, _ fields: RemoteFields, marker: String?, zone: Zone
  ) {
    var body = WireFields.body(kind, fields, zone: zone, isCreate: true)
    if let marker {
      precondition(kind == .timeEntry, "only time entries carry a marker")
      let own = body["custom_fields"]?.arrayValue ?? []
      body["custom_fields"] = .array(own + (ThirdParty.fields(marker).arrayValue ?? []))
    }
    switch kind {
    case .task: self.init(.post, "/tasks/share", body: body)
    case .customer, .service, .project, .timeEntry, .userGroup:
      self.init(.post, "\(Self.folder(kind))/add", body: body)
    case .user, .membership, .timer, .groupMembership, .webhook, .notification, .preference,
      .taskOrder, .tag, .account:
      preconditionFailure("a \(kind.noun) is not created")
    }
  }

  private init(updating kind: EntityKind, _ id: RemoteID, _ fields: RemoteFields, zone: Zone) {
    let body = WireFields.body(kind, fields, zone: zone, isCreate: false)
    let method: Method
    switch kind {
    case .project, .user: method = .post
    case .customer, .service, .task, .timeEntry, .userGroup: method = .put
    case .membership, .timer, .groupMembership, .webhook, .notification, .preference, .taskOrder,
      .tag, .account:
      preconditionFailure("a \(kind.noun) is not updated")
    }
    self.init(method, "\(Self.folder(kind))/update/\(id)", body: body)
  }

  /// The first path segment of a kind.
  static func folder(_ kind: EntityKind) -> String {
    switch kind {
    case .customer: "/customers"
    case .service: "/services"
    case .project: "/projects"
    case .task: "/tasks"
    case .timeEntry: "/events"
    case .user: "/users"
    case .userGroup: "/users/groups"
    case .webhook: "/webhooks"
    case .membership, .timer, .groupMembership, .notification, .preference, .taskOrder, .tag,
      .account:
      preconditionFailure("a \(kind.noun) has no path of its own")
    }
  }

  static func reference(_ id: RemoteID) -> JSON { ["id": .integer(id.rawValue)] }

  /// `{"data":[{"id":1}]}`: a bare array as the whole body is refused (API §3).
  static func list(_ ids: [RemoteID]) -> JSONObject { ["data": .array(ids.map(reference))] }

  private static func member(_ user: RemoteID, _ action: String) -> JSON {
    ["id": .integer(user.rawValue), "action": .string(action)]
  }

  private static func moment(_ instant: Instant, _ zone: Zone) -> JSONObject {
    ["date": .string(zone.local(instant).text), "timezone": .string(zone.id)]
  }
}
