import JSONTree

/// What one look at the server says about an online-only request whose answer was lost (design §6).
package enum OnlineSighting: Sendable, Hashable {
  case asWished
  /// A sentence about what was seen; a person decides.
  case otherwise(String)
}

extension OnlineRequest {
  /// The read that may tell whether it was done; nil: nothing shows it.
  package var question: RemoteRead? {
    switch (name, target) {
    case (.createUser, _): arguments["email"] == nil ? nil : .list(.user, page: 0)
    case (.archiveUser, let user?), (.reactivateUser, let user?): .record(.user, user)
    case (.userPermissions, let user?): .document(.permissions(user))
    case (.addComment, let task?): .document(.taskComments(task))
    case (.createTag, _): .document(.tags)
    case (.updateTag, let tag?), (.deleteTag, let tag?): .document(.tag(tag))
    case (.saveEntryTag, let entry?), (.deleteEntryTag, let entry?): .document(.entryTags(entry))
    default: nil
    }
  }

  /// - Parameters:
  ///   - content: the answer to `question`.
  ///   - isGone: the answer was that there is no such record.
  package func sighting(in content: RemoteContent, isGone: Bool) -> OnlineSighting {
    if isGone {
      return name.isRemoval ? .asWished : .otherwise("What it is about does not exist any more.")
    }
    switch name {
    case .createUser: return invited(content.records)
    case .archiveUser, .reactivateUser:
      let isArchived = content.records.first?.fields[.isArchived]?.flag
      return said(isArchived == (name == .archiveUser), "is_archived", isArchived.map(JSON.bool))
    case .userPermissions: return all(content.member("permissions"))
    case .addComment: return comment(content)
    case .updateTag: return all(content.member("tag"))
    case .deleteTag: return .otherwise("It is still there.")
    case .createTag, .saveEntryTag:
      return tags(content).contains(where: isSame)
        ? .asWished : .otherwise("It is not shown, but what was sent may still arrive.")
    case .deleteEntryTag:
      guard content.member("tags") != nil else {
        return .otherwise("The entry does not show its tags.")
      }
      return tags(content).contains { $0["name"] == arguments["name"] }
        ? .otherwise("The tag is still on the entry, but what was sent may still arrive.")
        : .asWished
    case .resendInvite, .teamPermissions, .employee, .calendarToken, .webhookToken, .importTasks:
      return .otherwise("Nothing that can be read tells.")
    }
  }

  /// Somebody with that address may have been there before: a person decides.
  private func invited(_ users: [Record]) -> OnlineSighting {
    let email = arguments["email"]?.stringValue?.nameKey
    let found = users.first { $0.fields[.email]?.text?.nameKey == email }
    return .otherwise(
      found.map { "TrackingTime lists user \($0.id) with that e-mail now." }
        ?? "No user with that e-mail is listed yet.")
  }

  /// The same words may have been there before: only their absence of doubt is left to a person.
  private func comment(_ content: RemoteContent) -> OnlineSighting {
    guard let comments = content.member("comments")?.arrayValue else {
      return .otherwise("The comments cannot be read.")
    }
    let text = arguments["text"]?.stringValue?.trimmed
    return comments.contains { $0["text"]?.stringValue?.trimmed == text }
      ? .asWished : .otherwise("It is not shown, but what was sent may still arrive.")
  }

  /// Whether every member that was asked for is as it was asked for.
  private func all(_ seen: JSON?) -> OnlineSighting {
    for (key, wished) in arguments where seen?[key] != wished {
      return said(false, key, seen?[key])
    }
    return .asWished
  }

  private func said(_ isSo: Bool, _ key: String, _ value: JSON?) -> OnlineSighting {
    if isSo { return .asWished }
    let now = value.map { "is \(Reason.plain($0.encodedString()))" } ?? "is not shown"
    return .otherwise("Its \(key) \(now), but what was sent may still arrive.")
  }

  private func tags(_ content: RemoteContent) -> [JSON] { content.member("tags")?.arrayValue ?? [] }

  /// The same name, and the same value where one was asked for.
  private func isSame(_ tag: JSON) -> Bool {
    tag["name"] == arguments["name"]
      && (arguments["value"] == nil || tag["value"] == arguments["value"])
  }
}

extension RemoteContent {
  /// A member of a document.
  fileprivate func member(_ key: String) -> JSON? {
    if case .document(let document) = self { document[key] } else { nil }
  }
}
