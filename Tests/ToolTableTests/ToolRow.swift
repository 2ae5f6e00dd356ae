import JSONTree
import SimulatedStage
import Testing
import TrackingTimeSandbox

/// One tool with calls that must go well, and calls that must be refused in plain words.
///
/// Rows are added in `Rows+….swift`. The tests run each: online, offline, after reconnecting, with
/// wrong arguments of its own, and with hostile values in every argument.
struct ToolRow: Sendable, CustomTestStringConvertible {
  typealias Arguments = @Sendable (Account) -> JSONObject

  enum Effect: Sendable {
    /// Answered from the local copy.
    case read
    /// Answered with the server's last word: offline only where the same was asked before.
    case kept
    case write
    /// A write that needs the token of a dry run.
    case confirmed
    /// Never queued: offline a clear text, and nothing is sent later.
    case onlineOnly
  }

  /// A call that is refused.
  struct Wrong: Sendable {
    let arguments: Arguments
    /// What its text says.
    let says: String

    init(_ arguments: @escaping Arguments, _ says: String) {
      self.arguments = arguments
      self.says = says
    }
  }

  let tool: String
  let effect: Effect
  /// With all that makes sense.
  let valid: Arguments
  /// With what is demanded only.
  let minimal: Arguments
  let wrong: [Wrong]
  /// How the account must look after `valid`; nil: nothing is to be seen there.
  private(set) var isDone: (@Sendable (World) -> Bool)?
  /// What the account needs beside the studio's records.
  let furnish: @Sendable (inout World.State) -> Void
  /// What the user has done before.
  private(set) var prepare: @Sendable (Desk) throws -> Void = { _ in }

  init(
    _ tool: String, _ effect: Effect, _ valid: @escaping Arguments, minimal: Arguments? = nil,
    wrong: [Wrong] = [], furnish: @escaping @Sendable (inout World.State) -> Void = { _ in }
  ) {
    self.tool = tool
    self.effect = effect
    self.valid = valid
    self.minimal = minimal ?? valid
    self.wrong = wrong
    self.furnish = furnish
  }

  /// The same with how the account looks once it is done.
  func done(_ isDone: @escaping @Sendable (World) -> Bool) -> ToolRow {
    var row = self
    row.isDone = isDone
    return row
  }

  /// The same after something else was done.
  func after(_ prepare: @escaping @Sendable (Desk) throws -> Void) -> ToolRow {
    var row = self
    row.prepare = prepare
    return row
  }

  var testDescription: String { tool }

  static let all: [ToolRow] =
    customers + services + users + projects + timeEntries + webhooksAndNotifications + userGroups
    + coreReads + coreWrites + assist + kept + onlineOnly

  /// Calls it as its effect demands.
  func call(_ arguments: JSONObject, _ desk: Desk) throws -> ToolReply {
    let reply = try desk.call(tool, arguments)
    guard let token = reply.body["confirm"] else { return reply }
    var arguments = arguments
    arguments["confirm"] = token
    return try desk.call(tool, arguments)
  }
}
