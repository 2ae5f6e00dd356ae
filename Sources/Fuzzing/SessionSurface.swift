import Foundation
import JSONTree
import JournalStore
import Logging
import MCPServer
import SyncCore
import Synchronization
import TrackingTimeTools

/// Lines of a client to the real session with the real tools, on a journal that nobody sends: each line
/// of the input is a message.
package final class SessionSurface: FuzzSurface {
  package let name = "session"
  private let place: Mutex<(room: FuzzRoom, dispatcher: Dispatcher)>

  /// Inputs on one journal.
  private static let inputsMax = 4_000

  package init() throws {
    place = Mutex(try Self.furnished())
  }

  private static func furnished() throws -> (FuzzRoom, Dispatcher) {
    let room = try FuzzRoom()
    let tools = try Catalog.tools(CatalogSelection(toolsets: ["all"]), in: room.environment)
    var limits = ServerLimits()
    limits.elicitationTimeout = .milliseconds(5)
    let dispatcher = Dispatcher(
      tools: try ToolRegistry(
        tools: tools, instructions: nil, serverInfo: ServerInfo(name: "ttsync", version: "0")),
      signer: WeakSigner(), limits: limits, logger: FuzzRoom.silent, now: { Date() })
    return (room, dispatcher)
  }

  package static let words =
    [
      "jsonrpc", "2.0", "method", "params", "result", "error", "code", "arguments", "_meta",
      "tools/call", "tools/list", "initialize", "ping", "server/discover", "protocolVersion",
      "notifications/initialized", "notifications/cancelled", "requestId", "progressToken",
      "requestState", "inputResponses", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28",
      "io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/clientCapabilities",
      "capabilities", "clientInfo", "elicitation", "cursor", "\n",
    ] + Catalog.names

  package var words: [String] { Self.words }

  package func take(_ input: [UInt8]) async throws {
    let lines = input.split(separator: UInt8(ascii: "\n")).prefix(20).map(Array.init)
    let sink = FuzzSink()
    let session = Session(try dispatcher())
    for line in lines { await session.receive(line, replyingTo: sink) }
    await session.end(grace: .seconds(30))
    let sent = sink.sent
    for message in sent { try check(message) }
    try count(lines, sent)
  }

  private func dispatcher() throws -> Dispatcher {
    try place.withLock { place in
      if place.room.isFull(after: Self.inputsMax) { place = try Self.furnished() }
      return place.dispatcher
    }
  }

  /// What leaves is JSON-RPC.
  private func check(_ message: [UInt8]) throws {
    guard let json = try? JSON(parsing: message) else {
      throw FuzzProblem(
        "an answer is no JSON: \(String(decoding: message.prefix(200), as: UTF8.self))")
    }
    try require(!message.contains(UInt8(ascii: "\n")), "an answer is more than one line")
    for one in json.arrayValue ?? [json] {
      try require(one["jsonrpc"] == "2.0", "an answer without jsonrpc 2.0")
      if one["method"] != nil { continue }
      try require(one["id"] != nil, "an answer without an id")
      try require(
        (one["result"] == nil) != (one["error"] == nil), "an answer with both or neither")
    }
  }

  /// A request is answered exactly once, as long as nothing was cancelled; what only looks like one may
  /// be refused under its id (JSON-RPC 2.0, section 5).
  private func count(_ lines: [[UInt8]], _ sent: [[UInt8]]) throws {
    var asked: [JSON: Int] = [:]
    var alike: [JSON: Int] = [:]
    for line in lines {
      // Lost: why it is no JSON; its answer has no id then.
      guard let json = try? JSON(parsing: line) else { continue }
      guard let object = json.objectValue else { return }
      if object["method"] == "notifications/cancelled" { return }
      // Whatever is no id is answered without one.
      guard let id = object["id"], RequestID(id) != nil else { continue }
      if object["jsonrpc"] == "2.0", object["method"]?.stringValue != nil {
        asked[id, default: 0] += 1
      } else {
        alike[id, default: 0] += 1
      }
    }
    var answered: [JSON: Int] = [:]
    for message in sent {
      guard let json = try? JSON(parsing: message), json["method"] == nil, let id = json["id"]
      else {
        continue
      }
      answered[id, default: 0] += 1
    }
    for (id, count) in asked {
      try require(
        (count...count + alike[id, default: 0]).contains(answered[id, default: 0]),
        "\(count) requests \(id.encodedString()) have \(answered[id] ?? 0) answers")
    }
  }
}

/// Collects what a session sends.
private final class FuzzSink: MessageSink {
  private let list = Mutex<[[UInt8]]>([])

  var sent: [[UInt8]] { list.withLock { $0 } }

  func send(_ message: [UInt8]) { list.withLock { $0.append(message) } }
}

/// Enough to tell whether a state was changed; nobody means harm here.
private struct WeakSigner: RequestStateSigner {
  func sign(_ bytes: [UInt8]) -> [UInt8] {
    let sum = bytes.reduce(UInt64(7)) { $0 &* 1_099_511_628_211 ^ UInt64($1) }
    return Array(String(sum, radix: 16).utf8)
  }

  func isValid(_ signature: [UInt8], for bytes: [UInt8]) -> Bool { signature == sign(bytes) }
}
