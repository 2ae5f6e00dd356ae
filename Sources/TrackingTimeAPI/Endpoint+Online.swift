import JSONTree
import SyncCore

extension Endpoint {
  /// The request of an online-only operation; calls as in `tools.json`, whose parameters are those of
  /// the wire.
  ///
  /// - Precondition: the request names the record that its call needs.
  init(_ request: OnlineRequest) {
    let body = request.arguments
    switch request.name {
    case .createUser: self.init(.post, "/users/add", body: body)
    case .resendInvite: self.init(.post, "/users/resend_invite", body: body)
    // POST answers with an error page here and changes nothing (API §3).
    case .archiveUser: self.init(.put, "/users/close/\(Self.target(request))")
    case .reactivateUser: self.init(.put, "/users/open/\(Self.target(request))")
    case .userPermissions:
      self.init(.post, "/users/update_permissions/\(Self.target(request))", body: body)
    case .teamPermissions: self.init(.post, "/teams/update/\(Self.target(request))", body: body)
    case .employee: self.init(.post, "/users/\(Self.target(request))/employee/update", body: body)
    case .calendarToken: self.init(.post, "/users/icalendar/reset_token")
    case .webhookToken: self.init(.post, "/webhooks/reset_token/\(Self.target(request))")
    case .importTasks: self.init(importing: request.rows, isPreview: false)
    case .addComment: self.init(.post, "/tasks/\(Self.target(request))/comments/add", body: body)
    case .createTag: self.init(.post, "/events/tags/add", body: body)
    case .updateTag: self.init(.put, "/events/tags/update/\(Self.target(request))", body: body)
    case .deleteTag: self.init(.delete, "/events/tags/delete/\(Self.target(request))")
    case .saveEntryTag: self.init(.post, "/events/\(Self.target(request))/tags/save", body: body)
    case .deleteEntryTag:
      let name = request.arguments["name"]?.stringValue ?? ""
      self.init(
        .delete, "/events/\(Self.target(request))/tags/delete", query: [Parameter("name", name)])
    }
  }

  /// `preview_mode` is always said: a preview that were taken for an import would make things.
  init(importing rows: [JSON], isPreview: Bool) {
    self.init(
      .post, "/account/import/tasks",
      body: ["data": .array(rows), "preview_mode": .bool(isPreview)])
  }

  private static func target(_ request: OnlineRequest) -> RemoteID {
    guard let target = request.target else {
      preconditionFailure("\(request.name.rawValue) names no record")
    }
    return target
  }
}
