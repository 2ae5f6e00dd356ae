import JSONTree
import TestSupport
import Testing

@testable import MCPServer

@Suite(.timeLimit(.minutes(20))) struct FuzzTests {
  private static let seedLines: [JSON] = [
    call(1, "add", ["a": 1, "b": 2]),
    call("x", "add", ["a": "1"], meta: modern(formCapability)),
    [
      "jsonrpc": "2.0", "id": 2, "method": "initialize",
      "params": ["protocolVersion": "2025-03-26", "capabilities": [:]],
    ],
    [
      "jsonrpc": "2.0", "id": 3, "method": "tools/call",
      "params": ["name": "add", "requestState": "v1.e30.AA", "_meta": modern(formCapability)],
    ],
    ["jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": 1]],
    [
      ["jsonrpc": "2.0", "id": 4, "method": "ping"],
      ["jsonrpc": "2.0", "id": "ask-1", "result": 5],
    ],
  ]

  @Test(arguments: UInt64(1)...20)
  func `whatever comes in, the session goes on and answers in JSON-RPC`(
    _ seed: UInt64
  ) async throws {
    var random = SeededGenerator(seed: seed)
    let wire = Wire(try dispatcher())
    for _ in 0..<100 {
      var bytes = (Self.seedLines.randomElement(using: &random) ?? .null).encoded()
      if Int.random(in: 0..<10, using: &random) == 0 {
        bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
      }
      for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
        let position = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0...2, using: &random) {
        case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: position)
        default: bytes.insert(UInt8.random(in: 0x20...0x7E, using: &random), at: position)
        }
      }
      await wire.session.receive(bytes, replyingTo: wire.sink)
    }
    await wire.send(["jsonrpc": "2.0", "id": "still here", "method": "ping"])
    await wire.session.end(grace: .seconds(30))
    let messages = try wire.sink.messages
    #expect(messages.contains { $0["id"] == "still here" && $0["result"] == [:] }, "seed \(seed)")
    for message in messages.flatMap({ $0.arrayValue ?? [$0] }) {
      #expect(message["jsonrpc"] == "2.0", "seed \(seed)")
      #expect(message["id"] != nil, "seed \(seed)")
      #expect((message["result"] == nil) != (message["error"] == nil), "seed \(seed)")
    }
  }
}
