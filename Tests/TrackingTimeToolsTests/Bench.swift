import Foundation
import JSONTree
import JournalStore
import Logging
import MCPServer
import SyncCore
import Synchronization
import TestScratch

@testable import TrackingTimeTools

/// Tools on a journal in a folder of its own. The clock moves on by a millisecond at each reading,
/// so that every wait ends without anybody sleeping.
struct Bench: Sendable {
  let clock: TickingClock
  let journal: Journal
  let environment: ToolEnvironment
  let registry: ToolRegistry
  let lead: Epoch

  /// 2026-03-02 12:00:00 in Berlin.
  static let noon = Instant(seconds: 1_772_449_200)

  init(
    budget: Duration = .milliseconds(20), isBound: Bool = true, isSeeded: Bool = true,
    toolsets: [String] = [], leavesDiscards: Bool = false,
    onlineBudget: Duration = .milliseconds(20)
  ) async throws {
    let clock = TickingClock(Self.noon)
    self.clock = clock
    let root = Scratch.path("tools")
    let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    journal = try Journal.open(
      JournalPlace(directory: root + "/data", stateDirectory: root + "/state"), account: 31337,
      serviceHost: "api.example.test", credential: CredentialFingerprintInput(secret: "a"),
      mode: .readWrite,
      sources: Journal.Sources(now: clock.now, uuid: { UUID().uuidString.lowercased() }),
      logger: logger)
    // Lost: a close that SQLite refused; it costs this process a few descriptors.
    Scratch.atEnd { [journal] in try? journal.close() }
    environment = ToolEnvironment(
      journal: journal,
      settings: ToolSettings(
        waitBudget: budget, wireBudget: budget, readBudget: budget, coldBudget: budget,
        onlineBudget: onlineBudget,
        systemZone: "America/New_York", leavesDiscards: leavesDiscards),
      now: clock.now, uuid: { UUID().uuidString.lowercased() }, logger: logger)
    registry = try ToolRegistry(
      tools: try Catalog.tools(CatalogSelection(toolsets: toolsets), in: environment),
      instructions: nil,
      serverInfo: ServerInfo(name: "ttsync", version: "0"))
    lead = try await journal.takeLead(
      pid: 1, boot: "boot", machine: "machine", monotonicMilliseconds: 0
    ).epoch
    if isBound { try await bind() }
    if isSeeded { try await seed() }
  }

  /// The first contact: Ana Ruiz, administrator, in Berlin.
  func bind() async throws { _ = try await journal.bind(Self.ana, lead: lead) }

  static let ana = RemoteMe(
    user: .of(7701), defaultAccount: 31337, name: "Ana Ruiz", zone: "Europe/Berlin", role: "ADMIN",
    weekStart: "monday", accounts: [.init(id: 31337, name: "Studio")])

  func goOffline() async throws {
    let now = clock.peek
    try await journal.recordLink(
      LinkState(
        failures: 3, openedAt: now, probeAt: now + .seconds(30), offlineSince: now - .seconds(600)),
      lead: lead)
  }

  func goOnline() async throws { try await journal.recordLink(LinkState(), lead: lead) }

  func call(
    _ name: String, _ arguments: JSONObject = [:], client: String = "test",
    context: RequestContext? = nil
  ) async throws -> Reply {
    let handler = registry.methods.first { $0.method == "tools/call" }
    guard let handler else { throw Unexpected("no tools/call") }
    let context = context ?? RequestContext(client: ClientInfo(name: client))
    let result = try await handler.answer(
      context, ["name": .string(name), "arguments": .object(arguments)])
    let reply = Reply(result)
    guard !reply.isError, result.kind == .complete else { return reply }
    let definition = registry.tools.first { $0.definition.name == name }?.definition
    guard let output = definition?.outputSchema else { throw Unexpected("\(name) has no output") }
    let problems = try Schema(compiling: output).checked(.object(reply.body), mode: .exact).problems
    guard problems.isEmpty else {
      throw Unexpected("\(name) answered against its schema: \(problems)")
    }
    return reply
  }

  func look<T>(_ body: (JournalView) throws -> T) throws -> T { try journal.read(body) }

  func operations() throws -> [SyncCore.Operation] {
    try look { try $0.operations(OperationFilter(), limit: 1_000).reversed() }
  }

  func operation(_ id: Int64) throws -> SyncCore.Operation {
    guard let found = try look({ try $0.operation(OperationID(id)) }) else {
      throw Unexpected("no op \(id)")
    }
    return found
  }
}

/// What a call brought.
struct Reply: Sendable {
  let body: JSONObject
  let text: String
  let isError: Bool
  let kind: MethodResult.Kind

  init(_ result: MethodResult) {
    body = result.body["structuredContent"]?.objectValue ?? [:]
    text = result.body["content"]?[0]?["text"]?.stringValue ?? ""
    isError = result.body["isError"] == true
    kind = result.kind
  }

  subscript(key: String) -> JSON? { body[key] }

  var status: String { body["status"]?.stringValue ?? "" }
  var id: Int64? { body["id"]?.integerValue }
  var operationID: Int64? { body["operation"]?["id"]?.integerValue }
  var warnings: String {
    (body["warnings"]?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: " ")
  }
}

struct Unexpected: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Moves on by a millisecond at each reading.
final class TickingClock: Sendable {
  private let time: Mutex<Instant>

  init(_ start: Instant) { time = Mutex(start) }

  var now: @Sendable () -> Instant {
    {
      self.time.withLock { time in
        time = time + .milliseconds(1)
        return time
      }
    }
  }

  var peek: Instant { time.withLock { $0 } }

  func advance(_ duration: Duration) { time.withLock { $0 = $0 + duration } }
}

extension RemoteID {
  static func of(_ raw: Int64) -> RemoteID {
    guard let id = RemoteID(raw) else { preconditionFailure("\(raw) is no server id") }
    return id
  }
}

extension EntityID {
  static func of(_ raw: Int64) -> EntityID {
    guard let id = EntityID(raw) else { preconditionFailure("0 is no id") }
    return id
  }
}
