import Foundation

extension Route {
  static let extraRoutes: [Route] =
    routes("users/groups", .group) + routes("events/tags", .tag) + routes("webhooks", .webhook)
    + [
      Route(.delete, "webhooks/#") { world, call throws(Refusal) in
        try world.deleteExtra(.webhook, call)
      },
      Route(.write, "webhooks/enable/#") { world, call throws(Refusal) in
        try world.setExtra(.webhook, call, "status", "ENABLED")
      },
      Route(.write, "webhooks/disable/#") { world, call throws(Refusal) in
        try world.setExtra(.webhook, call, "status", "DISABLED")
      },
      Route(.write, "webhooks/reset_token/#") { world, call throws(Refusal) in
        let token = String(world.state.random.next(), radix: 36)
        let reply = try world.setExtra(.webhook, call, "token", .string(token))
        return world.switches.newTokensShown ? reply : .data([:])
      },
      Route(.read, "events/tags/values") { world, call throws(Refusal) in
        try world.listTagValues(call)
      },
      Route(.write, "events/#/tags/save") { world, call throws(Refusal) in
        try world.tagEntry(call)
      },
      Route(.delete, "events/#/tags/delete") { world, call throws(Refusal) in
        try world.untagEntry(call)
      },
      Route(.read, "notifications") { world, call throws(Refusal) in
        world.listNotifications(call)
      },
      Route(.write, "notifications/read/#") { world, call throws(Refusal) in
        try world.setExtra(.notification, call, "read", true)
      },
      Route(.write, "notifications/read") { world, call throws(Refusal) in
        try world.readNotifications(call)
      },
    ]

  /// The usual calls of a noun without rules of its own.
  private static func routes(_ path: String, _ kind: EntityKind) -> [Route] {
    [
      Route(.read, path) { world, call throws(Refusal) in world.listExtras(kind, call) },
      Route(.read, path + "/#") { world, call throws(Refusal) in
        .data(try world.extra(kind, call).json)
      },
      Route(.write, path + "/add") { world, call throws(Refusal) in
        try world.addExtra(kind, call)
      },
      Route(.update, path + "/update/#") { world, call throws(Refusal) in
        try world.updateExtra(kind, call)
      },
      Route(.delete, path + "/delete/#") { world, call throws(Refusal) in
        try world.deleteExtra(kind, call)
      },
    ]
  }
}

extension World.Extra {
  var json: SandboxJSON {
    .object([.init("id", .int(id))] + (fields.members ?? []))
  }
}

// Groups, tags, webhooks and notifications: what is sent is kept and shown (API §9.4, §9.6, §13).
extension World {
  func extra(
    _ kind: EntityKind, _ call: Call
  ) throws(Refusal) -> Extra {
    guard let found = state.extras[call.id], found.kind == kind,
      found.accountID == call.account.id
    else {
      throw .notFound(kind)
    }
    return found
  }

  func listExtras(_ kind: EntityKind, _ call: Call) -> Reply {
    let filter = call.parameters.filled("filter") ?? "ALL"
    let rows = state.extras.all.filter {
      $0.kind == kind && $0.accountID == call.account.id
        && (filter == "ALL" || ($0.fields["status"]?.string ?? filter) == filter)
    }
    return .data(.array(rows.map(\.json)))
  }

  mutating func addExtra(
    _ kind: EntityKind, _ call: Call
  ) throws(Refusal) -> Reply {
    if kind != .webhook, call.parameters.filled("name") == nil {
      throw .invalid(.missing("name"))
    }
    let id = state.newID(kind)
    var fields: SandboxJSON = [:]
    if kind != .tag { fields = ["status": kind == .webhook ? "ENABLED" : "ACTIVE"] }
    if kind == .group { fields = fields.setting("notes", .null) }
    if kind == .webhook {
      fields = fields.setting("token", .string(String(state.random.next(), radix: 36)))
    }
    if kind == .tag, switches.tagPairsUnique, hasTag(call) { throw .invalid(.nameTaken(.tag)) }
    let added = Extra(
      id: id, kind: kind, accountID: call.account.id, fields: try filled(fields, kind, call),
      createdAt: call.now)
    state.extras[id] = added
    keepInOneGroup(added)
    note(.create, kind, id, ["name"])
    return .data(added.json)
  }

  mutating func updateExtra(
    _ kind: EntityKind, _ call: Call
  ) throws(Refusal) -> Reply {
    var changed = try extra(kind, call)
    changed.fields = try filled(changed.fields, kind, call)
    changed.updatedAt = call.now
    state.extras[changed.id] = changed
    keepInOneGroup(changed)
    note(.update, kind, changed.id, ["fields"])
    return .data(changed.json)
  }

  /// A user belongs to at most one group: joining one leaves the other (API §9.4).
  private mutating func keepInOneGroup(_ group: Extra) {
    guard group.kind == .group else { return }
    let members = Set((group.fields["users"]?.array ?? []).compactMap { $0["id"]?.int })
    for var other in state.extras.all where other.kind == .group && other.id != group.id {
      let users = other.fields["users"]?.array ?? []
      let rest = users.filter { !members.contains($0["id"]?.int ?? 0) }
      guard rest.count < users.count else { continue }
      other.fields = other.fields.setting("users", .array(rest))
      state.extras[other.id] = other
      note(.update, .group, other.id, ["users"])
    }
  }

  /// The known fields of the three nouns; `users` of a group are `[{"id": 1, "action": "ADD"}]`.
  private func filled(
    _ old: SandboxJSON, _ kind: EntityKind, _ call: Call
  ) throws(Refusal) -> SandboxJSON {
    let names = ["name", "value", "type", "color", "notes", "status", "url", "events", "grouped"]
    var fields = old
    for name in names {
      if let text = call.parameters.text(name) { fields = fields.setting(name, .string(text)) }
    }
    guard kind == .group else { return fields }
    if let id = try call.parameters.int("supervisor_id") {
      fields = fields.setting("supervisor_id", .int(try user(id, call).id))
    }
    var ids = (old["users"]?.array ?? []).compactMap { $0["id"]?.int }
    for item in try call.parameters.list("users") ?? [] {
      let id = try user(item["id"]?.int ?? 0, call).id
      ids.removeAll { $0 == id }
      if item["action"]?.string != "REMOVE" { ids.append(id) }
    }
    return fields.setting("users", .array(ids.map { ["id": .int($0)] }))
  }

  mutating func setExtra(
    _ kind: EntityKind, _ call: Call, _ name: String, _ value: SandboxJSON
  ) throws(Refusal) -> Reply {
    var changed = try extra(kind, call)
    changed.fields = changed.fields.setting(name, value)
    changed.updatedAt = call.now
    state.extras[changed.id] = changed
    note(.update, kind, changed.id, [name])
    return .data(changed.json)
  }

  mutating func deleteExtra(
    _ kind: EntityKind, _ call: Call
  ) throws(Refusal) -> Reply {
    let gone = try extra(kind, call)
    state.extras[gone.id] = nil
    note(.delete, kind, gone.id)
    return .data([:])
  }
}
