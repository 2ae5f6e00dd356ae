import JSONTree
import JournalStore
import SyncCore

/// Webhooks as TrackingTime last told them, without their secrets (API §13).
enum WebhookLists {
  static let all: [ToolOffer] = [list, get, resetToken]

  static let list = ToolOffer(
    "tt_list_webhooks", "List webhooks", in: .webhooks, .read,
    "Lists webhooks, as TrackingTime last told them; tokens are left out. Queued changes do not "
      + "show.",
    [.choice("filter", ["ALL", "ENABLED", "DISABLED", "ACTIVE"], default: "ALL", "Which")],
    output: OutputSchema.list("webhooks"), isDefault: false
  ) { call in
    let filter = call.arguments.text("filter") ?? "ALL"
    let changed = try call.look { try $0.lastChange(.webhook) }
    let (answer, provenance) = try await call.kept(
      .webhooks(filter: filter), changedAt: changed)
    return try call.answer(answer, list: "webhooks", provenance, changedAt: changed)
  }

  static let get = ToolOffer(
    "tt_get_webhook", "Get webhook", in: .webhooks, .read,
    "Returns one webhook, as TrackingTime last told it; its token is left out.",
    [.id("id", "Webhook").required], output: OutputSchema.record("webhook"), isDefault: false
  ) { call in
    let changed = try call.look { try $0.lastChange(.webhook) }
    let (answer, provenance) = try await call.kept(
      .webhook(try webhook(call)), changedAt: changed)
    return try call.answer(answer, only: "webhook", provenance, changedAt: changed)
  }

  static let resetToken = ToolOffer(
    "tt_reset_webhook_token", "Reset webhook token", in: .webhooks,
    .destroy(isIdempotent: false),
    "Makes a new secret token of a webhook; whoever checks the old one refuses its calls. Shown once, "
      + "in this answer. Only while connected. First dry_run, then confirm.",
    [.id("id", "Webhook").required, .dryRun, .confirm], isDefault: false
  ) { call in
    try call.requireConnection(
      "Resetting a token",
      instead: "Call again when the connection is back; tt_sync_status tells.")
    let id = try webhook(call)
    let (answer, _) = try await call.kept(.webhook(id))
    let url = answer?["webhook"]?["url"]?.stringValue.map { " (\($0))" } ?? ""
    let preview = Preview(
      sentence: "Reset the token of webhook \(id)\(url): its receiver must be given the new one.",
      action: "Reset it", facts: ["webhook": answer?["webhook"] ?? .null])
    if let answer = try await call.confirmed(preview) { return answer }
    return try await call.sendOnce(
      OnlineRequest(.webhookToken, id), about: Subject(.webhook, .remote(id)),
      shown: { _, _ in ["id": .integer(id.rawValue)] })
  }

  /// Webhooks are never created here, so their ids are the server's.
  private static func webhook(_ call: ToolCall) throws -> RemoteID {
    guard let id = try call.arguments.requiredID().remote else {
      throw Refusal(
        "no_webhook", "id \(call.arguments.integer("id") ?? 0) is no webhook.",
        next: "Take the id from tt_list_webhooks.")
    }
    return id
  }
}
