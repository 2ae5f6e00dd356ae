import JSONTree
import JournalStore
import SyncCore

/// Tools that mark notifications as read (API §9.7): nothing to compare, set semantics.
enum NotificationTools {
  static let all: [ToolOffer] = [markOne, markMany]

  private static let idsMax = 200

  static let markOne = ToolOffer(
    "tt_mark_notification_read", "Mark notification as read", in: .notifications, .change,
    "Marks one notification as read.", [.id("id", "Notification").required], isDefault: false
  ) { call in try await mark([try call.arguments.requiredID()], argument: "id", call) }

  static let markMany = ToolOffer(
    "tt_mark_notifications_read", "Mark notifications as read", in: .notifications, .change,
    "Marks several notifications as read, in one request.",
    [.ids("notification_ids", "Notifications", max: idsMax).required], isDefault: false
  ) { call in
    try await mark(
      try call.arguments.ids("notification_ids") ?? [], argument: "notification_ids", call)
  }

  /// One operation per id, in one commit and one request.
  private static func mark(
    _ ids: [EntityID], argument: String, _ call: ToolCall
  ) async throws -> Answer {
    if let made = ids.first(where: { $0.provisional != nil }) {
      throw Refusal(
        "unknown_id", "\(argument) \(made): notifications are never made here.",
        next: "Take the ids from tt_list_notifications.")
    }
    let subjects = ids.map { Subject(.notification, $0) }
    let group = call.environment.uuid()
    return try await call.submit(about: subjects) { entrance in
      for subject in subjects {
        _ = try entrance.propose(
          OperationDraft(
            .transition, .existing(subject), wish: [.isRead: .flag(true)],
            group: subjects.count > 1 ? group : nil))
      }
      return Proposal(extra: ["notification_ids": .array(ids.map(Presenter.json))])
    }
  }
}
