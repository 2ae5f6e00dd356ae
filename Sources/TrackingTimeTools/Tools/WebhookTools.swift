import JournalStore
import SyncCore

/// Tools that turn webhooks on and off, and delete them (API §13).
enum WebhookTools {
  static let all: [ToolOffer] = [enable, disable, delete]

  static let enable = ToolOffer(
    "tt_enable_webhook", "Enable webhook", in: .webhooks, .change,
    "Lets TrackingTime call a webhook. Undo: tt_disable_webhook.",
    [.id("id", "Webhook").required], isDefault: false
  ) { call in try await setEnabled(true, call) }

  static let disable = ToolOffer(
    "tt_disable_webhook", "Disable webhook", in: .webhooks, .change,
    "Stops the calls of a webhook without deleting it. Undo: tt_enable_webhook.",
    [.id("id", "Webhook").required], isDefault: false
  ) { call in try await setEnabled(false, call) }

  static let delete = ToolOffer(
    "tt_delete_webhook", "Delete webhook", in: .webhooks, .destroy(isIdempotent: false),
    "Deletes a webhook for good; whoever it calls hears nothing any more (tt_disable_webhook keeps "
      + "it). First dry_run, then confirm.",
    [.id("id", "Webhook").required, .dryRun, .confirm], isDefault: false
  ) { call in try await call.deleteContainer(.webhook) { _ in "it is called no more" } }

  private static func setEnabled(_ isEnabled: Bool, _ call: ToolCall) async throws -> Answer {
    let id = try call.arguments.requiredID()
    let known = try await call.check(.webhook, id)
    let subject = Subject(.webhook, id)
    return try await call.submit(about: [subject]) { entrance in
      let wish: Fields = [.isEnabled: .flag(isEnabled)]
      try call.refuseIfSo(subject, wish, in: entrance)
      _ = try entrance.propose(OperationDraft(.transition, .existing(subject), wish: wish))
      return Proposal([known.warning(.webhook)].compactMap(\.self))
    }
  }
}
