import FoundationEssentials
import JSONTree
import Logging
import Synchronization

@testable import MCPServer

/// Collects what a session sends, in order.
final class RecordingSink: MessageSink {
  private let stream: AsyncStream<[UInt8]>
  private let continuation: AsyncStream<[UInt8]>.Continuation
  private let sent = Mutex<[[UInt8]]>([])

  init() { (stream, continuation) = AsyncStream.makeStream() }

  func send(_ message: [UInt8]) {
    sent.withLock { $0.append(message) }
    continuation.yield(message)
  }

  /// Everything sent so far, parsed.
  var messages: [JSON] {
    get throws { try sent.withLock { $0 }.map { try JSON(parsing: $0) } }
  }

  /// The messages not taken yet, one by one, as they come.
  func makeIterator() -> AsyncStream<[UInt8]>.Iterator { stream.makeAsyncIterator() }
}

/// One client at one session, without a transport.
final class Wire {
  let session: Session
  let sink = RecordingSink()
  private var incoming: AsyncStream<[UInt8]>.Iterator

  init(_ dispatcher: Dispatcher, principal: String = "local") {
    session = Session(dispatcher, principal: principal)
    incoming = sink.makeIterator()
  }

  func send(_ text: String) async { await session.receive(Array(text.utf8), replyingTo: sink) }

  func send(_ json: JSON) async { await session.receive(json.encoded(), replyingTo: sink) }

  /// The next message that nobody has taken; waits for it.
  func next() async throws -> JSON {
    guard let message = await incoming.next(isolation: #isolation) else { return .null }
    return try JSON(parsing: message)
  }

  func exchange(_ json: JSON) async throws -> JSON {
    await send(json)
    return try await next()
  }

  func initialize(
    _ revision: Revision = .november2025, capabilities: JSON = [:]
  ) async throws {
    _ = try await exchange([
      "jsonrpc": "2.0", "id": "init", "method": "initialize",
      "params": [
        "protocolVersion": .string(revision.rawValue), "capabilities": capabilities,
        "clientInfo": ["name": "tester", "version": "3"],
      ],
    ])
    await send(["jsonrpc": "2.0", "method": "notifications/initialized"])
  }
}

/// Opens once; whoever waits goes on.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var count = 0
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
  }

  private let state = Mutex(State())

  func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.waiters = [:] }
      return state.waiters.values.map(\.self)
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Returns when the gate is open or the task is cancelled.
  func wait() async {
    let ticket = state.withLock { state in
      state.count += 1
      return state.count
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let passes = state.withLock { state in
          if state.isOpen || Task.isCancelled { return true }
          state.waiters[ticket] = continuation
          return false
        }
        if passes { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume()
    }
  }
}

/// Waits for a number of events.
final class Counter: Sendable {
  private struct State {
    var count = 0
    var waiters: [(at: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  var count: Int { state.withLock { $0.count } }

  func increment() {
    let ready = state.withLock { state in
      state.count += 1
      let ready = state.waiters.filter { $0.at <= state.count }
      state.waiters.removeAll { $0.at <= state.count }
      return ready
    }
    for waiter in ready { waiter.continuation.resume() }
  }

  func reaches(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.count >= count { return true }
        state.waiters.append((count, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }
}

/// A wall clock that only moves when told.
final class ManualClock: Sendable {
  private let seconds = Mutex(1_700_000_000.0)

  var now: @Sendable () -> Date {
    { Date(timeIntervalSince1970: self.seconds.withLock { $0 }) }
  }

  func advance(seconds: Double) { self.seconds.withLock { $0 += seconds } }
}

/// A keyed checksum; enough to notice tampering in a test, not a MAC.
struct ChecksumSigner: RequestStateSigner {
  let key: UInt64

  func sign(_ bytes: [UInt8]) -> [UInt8] {
    let sum = bytes.reduce(0xCBF2_9CE4_8422_2325 ^ key) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
  }

  func isValid(_ signature: [UInt8], for bytes: [UInt8]) -> Bool { signature == sign(bytes) }
}

let readOnly = ToolDefinition.Annotations(
  readOnly: true, destructive: false, idempotent: true, openWorld: false)

func definition(
  _ name: String, input: JSON = ["type": "object", "additionalProperties": false],
  output: JSON? = nil
) -> ToolDefinition {
  ToolDefinition(
    name: name, title: "T", description: "D.", inputSchema: input, outputSchema: output,
    annotations: readOnly)
}

/// Adds two whole numbers.
let add = Tool(
  definition(
    "add",
    input: [
      "type": "object", "additionalProperties": false, "required": ["a", "b"],
      "properties": ["a": ["type": "integer"], "b": ["type": "integer"]],
    ],
    output: ["type": "object", "properties": ["sum": ["type": "integer"]]])
) { _, arguments in
  let sum = (arguments["a"]?.integerValue ?? 0) + (arguments["b"]?.integerValue ?? 0)
  return .complete(structured: ["sum": .integer(sum)])
}

func dispatcher(
  _ tools: [Tool] = [add], signer: (any RequestStateSigner)? = ChecksumSigner(key: 1),
  clock: ManualClock = ManualClock(), limits: ServerLimits = ServerLimits()
) throws -> Dispatcher {
  let registry = try ToolRegistry(
    tools: tools, instructions: "Read me.",
    serverInfo: ServerInfo(
      name: "srv", title: "S", version: "1", description: "d", websiteURL: "https://example.org"))
  return Dispatcher(
    tools: registry, signer: signer, limits: limits,
    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: clock.now)
}

func call(
  _ id: JSON, _ tool: String, _ arguments: JSON = [:], meta: JSON? = nil
) -> JSON {
  var params: JSONObject = ["name": .string(tool), "arguments": arguments]
  params["_meta"] = meta
  return ["jsonrpc": "2.0", "id": id, "method": "tools/call", "params": .object(params)]
}

/// The `_meta` of a stateless request.
func modern(_ capabilities: JSON = [:], more: JSONObject = [:]) -> JSON {
  var meta: JSONObject = [
    MetaKey.protocolVersion: "2026-07-28", MetaKey.clientCapabilities: capabilities,
  ]
  for (key, value) in more { meta[key] = value }
  return .object(meta)
}

let formCapability: JSON = ["elicitation": ["form": [:]]]
