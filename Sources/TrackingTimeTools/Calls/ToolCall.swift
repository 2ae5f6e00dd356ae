import JSONTree
import JournalStore
import MCPServer
import SyncCore

/// One call of one tool: who asks, with what, and what it may use.
struct ToolCall: Sendable {
  let tool: String
  let arguments: Arguments
  let context: RequestContext
  let environment: ToolEnvironment
  let journal: Journal
  let startedAt: Instant
  /// Nothing is asked of the worker: the copy as it is.
  var isLocal = false

  var settings: ToolSettings { environment.settings }
  var now: Instant { environment.now() }

  /// The name of the client: kept with operations, and what `attention` goes by.
  var client: String { context.client?.name ?? "mcp" }

  /// The user's TrackingTime zone, or this machine's before the first contact (design §8).
  ///
  /// - Returns: the clock, and a note for results while the zone is only assumed.
  func clock(_ account: AccountFacts) -> (clock: Clock, note: String?) {
    if let zone = account.zone.flatMap({ Zone($0) }) { return (Clock(zone: zone), nil) }
    let zone = Zone(settings.systemZone) ?? Zone.utc
    return (
      Clock(zone: zone),
      "Times are read in \(zone.id), this machine's zone: TrackingTime has not told yours yet."
    )
  }

  /// Looks at one moment of the journal.
  func look<Value>(_ body: (JournalView) throws -> Value) throws -> Value {
    try journal.read(body)
  }

  /// The same, to be shown to the caller.
  func read<Value>(_ body: (JournalView, Presenter) throws -> Value) throws -> Value {
    try look { view in
      try body(view, Presenter(view, clock: clock(view.account()).clock))
    }
  }
}
