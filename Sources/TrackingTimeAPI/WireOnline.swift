import JSONTree
import SyncCore

/// What the answers to online-only requests say, in our own words (API §9.4, §9.6, §13).
enum WireOnline {
  static func answer(to request: OnlineRequest, _ data: JSON?, accountZone: Zone) -> OnlineAnswer {
    let rows = WireRows(data, id: "id")?.list ?? []
    switch request.name {
    case .createUser, .archiveUser, .reactivateUser:
      let users = rows.compactMap { WireCatalogue.user($0, accountZone: accountZone) }
        .filter { request.target == nil || $0.id == request.target }
      var told = JSONObject()
      if let user = users.first { told["user_id"] = .integer(user.id.rawValue) }
      return OnlineAnswer(records: users, told: told)
    case .createTag, .updateTag:
      guard let tag = rows.first.map(WireTag.row) else { return OnlineAnswer() }
      return OnlineAnswer(told: ["tag": .object(tag)])
    case .saveEntryTag:
      return OnlineAnswer(told: WireTag.entryTags(data) ?? [:])
    case .calendarToken:
      return OnlineAnswer(secret: secret(in: data, ["token", "secret", "url", "ical"]))
    case .webhookToken: return OnlineAnswer(secret: secret(in: data, ["token", "secret"]))
    case .importTasks:
      return OnlineAnswer(told: data.map { ["result": WireDocument.plain($0)] } ?? [:])
    case .addComment:
      let made = rows.first.flatMap(WireDocument.comment)
      return OnlineAnswer(told: made.map { ["comment": .object($0)] } ?? [:])
    case .resendInvite, .userPermissions, .teamPermissions, .employee, .deleteTag,
      .deleteEntryTag:
      return OnlineAnswer()
    }
  }

  /// The members whose names have one of these words in them.
  ///
  /// A bare text counts as the token itself. nil: the answer shows none.
  private static func secret(in data: JSON?, _ words: [String]) -> Secret? {
    if let text = data?.stringValue, !text.isEmpty { return secret(["token": .string(text)]) }
    let members = (data?.objectValue ?? [:]).filter { key, value in
      value.stringValue?.isEmpty == false && words.contains { key.lowercased().contains($0) }
    }
    return members.isEmpty ? nil : secret(JSONObject(members.map { ($0.key, $0.value) }))
  }

  private static func secret(_ object: JSONObject) -> Secret {
    Secret(JSON.object(object).encodedString())
  }
}

/// Tags of time entries (API §9.6).
enum WireTag {
  static func row(_ row: WireRow) -> JSONObject {
    var object = JSONObject()
    object["id"] = row.id("id", "tag_id").map { .integer($0.rawValue) }
    for (name, short) in [
      ("name", "n"), ("value", "v"), ("type", "t"), ("color", "c"), ("notes", "notes"),
    ] {
      object[name] = row.text(name, short).map(JSON.string)
    }
    return object
  }

  /// The tags that stand on an entry: in the answer of saving one, or in the entry.
  ///
  /// - Returns: nil where the answer shows none at all.
  static func entryTags(_ data: JSON?) -> JSONObject? {
    guard let tags = data?.arrayValue ?? data?["tags"]?.arrayValue ?? data?["ts"]?.arrayValue
    else { return nil }
    return ["tags": .array(tags.map { .object(row(WireRow($0))) })]
  }
}
