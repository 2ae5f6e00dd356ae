import JSONTree
import JournalStore
import MCPServer
import SyncCore

/// A tool of ours: what clients are told, which set it belongs to, and what it does with a journal.
struct ToolOffer: Sendable {
  typealias Run = @Sendable (ToolCall) async throws -> Answer

  let definition: ToolDefinition
  let toolset: Toolset
  /// Offered unless something else is asked for; the others come with their toolset or name.
  let isDefault: Bool
  let run: Run

  /// One of the 35 tools that the public TrackingTime server offers by default.
  var isCore: Bool { isDefault && toolset != .assist && toolset != .sync }

  /// What a call may do, as the four hints of the protocol say it.
  enum Effect: Sendable {
    case read
    /// Brings something new into being: called twice, made twice.
    case create
    /// Set semantics: called twice, done once.
    case change
    case destroy(isIdempotent: Bool)

    var annotations: ToolDefinition.Annotations {
      switch self {
      case .read: Self.hints(readOnly: true)
      case .create: Self.hints(idempotent: false)
      case .change: Self.hints()
      case .destroy(let isIdempotent): Self.hints(destructive: true, idempotent: isIdempotent)
      }
    }

    private static func hints(
      readOnly: Bool = false, destructive: Bool = false, idempotent: Bool = true
    ) -> ToolDefinition.Annotations {
      ToolDefinition.Annotations(
        readOnly: readOnly, destructive: destructive, idempotent: idempotent, openWorld: true)
    }
  }

  /// - Parameters:
  ///   - description: at most 600 bytes, of which the first 200 must suffice (MCP §17).
  ///   - output: nil: that of a receipt.
  ///   - isPlain: without `fresh` or `client_request_id`, which other tools all take.
  init(
    _ name: String, _ title: String, in toolset: Toolset, _ effect: Effect, _ description: String,
    _ parameters: [Parameter], output: JSONObject? = nil, isPlain: Bool = false,
    isDefault: Bool = true, run: @escaping Run
  ) {
    let hints = effect.annotations
    let common: [Parameter] = isPlain ? [] : hints.readOnly ? [.fresh] : [.requestID]
    let arguments = InputSchema.closed(parameters + common)
    definition = ToolDefinition(
      name: name, title: title, description: description,
      inputSchema: .object(InputSchema.told(arguments)), argumentSchema: .object(arguments),
      outputSchema: .object(output ?? OutputSchema.receipt), annotations: hints)
    self.toolset = toolset
    self.isDefault = isDefault
    self.run = run
  }
}

/// Tools that are enabled together (`--toolsets`).
package enum Toolset: String, Sendable, CaseIterable {
  /// Task tools by names, for what people ask an assistant.
  case assist
  case projects
  case tasks
  case timers
  case timeEntries = "time_entries"
  case customers
  case users
  case services
  case userGroups = "user_groups"
  case tags
  case teams
  case webhooks
  case notifications
  case reports
  case sync
}
