import Foundation

// Tags on entries, and notifications (API §9.6, §9.7).
extension World {
  /// Whether a tag of that name and value exists.
  func hasTag(_ call: Call) -> Bool {
    state.extras.all.contains {
      $0.kind == .tag && $0.accountID == call.account.id
        && $0.fields["name"]?.string == call.parameters.text("name")
        && $0.fields["value"]?.string == call.parameters.text("value")
    }
  }

  func listTagValues(_ call: Call) throws(Refusal) -> Reply {
    guard let name = call.parameters.filled("name") else { throw .invalid(.missing("name")) }
    let rows = state.extras.all.filter {
      $0.kind == .tag && $0.accountID == call.account.id && $0.fields["name"]?.string == name
    }
    return .data(.array(rows.map { $0.fields["value"] ?? .null }))
  }

  mutating func tagEntry(_ call: Call) throws(Refusal) -> Reply {
    var entry = try editableEntry(call.id, call)
    guard let name = call.parameters.filled("name") else { throw .invalid(.missing("name")) }
    entry.tags.removeAll { $0["name"]?.string == name }
    entry.tags.append(
      ["name": .string(name), "value": JSON(call.parameters.text("value"))])
    entry.updatedAt = call.now
    state.entries[entry.id] = entry
    note(.update, .timeEntry, entry.id, ["tags"])
    return .data(.array(entry.tags))
  }

  mutating func untagEntry(_ call: Call) throws(Refusal) -> Reply {
    var entry = try editableEntry(call.id, call)
    guard let name = call.parameters.filled("name") else { throw .invalid(.missing("name")) }
    guard entry.tags.contains(where: { $0["name"]?.string == name }) else {
      throw .notFound(.tag)
    }
    entry.tags.removeAll { $0["name"]?.string == name }
    entry.updatedAt = call.now
    state.entries[entry.id] = entry
    note(.update, .timeEntry, entry.id, ["tags"])
    return .data([:])
  }

  func listNotifications(_ call: Call) -> Reply {
    let withRead = call.parameters.flag("include_read") == true
    let rows = state.extras.all.filter {
      $0.kind == .notification && $0.accountID == call.account.id
        && (withRead || $0.fields["read"]?.bool != true)
        && ($0.fields["user_id"]?.int ?? call.caller.id) == call.caller.id
    }
    return .data(.array(rows.prefix(Bounds.notifications).map(\.json)))
  }

  mutating func readNotifications(_ call: Call) throws(Refusal) -> Reply {
    for item in try call.parameters.list("data") ?? [] {
      guard let id = item["id"]?.int, var row = state.extras[id], row.kind == .notification else {
        throw .notFound(.notification)
      }
      row.fields = row.fields.setting("read", true)
      state.extras[id] = row
      note(.update, .notification, id, ["read"])
    }
    return .data([:])
  }
}
