import JSONTree
import JournalStore
import SyncCore
import TestScratch
import Testing

@testable import MCPServer

@Suite(.scratch) struct ElicitationTests {
  /// A client that shows forms, and a user who answers so.
  private func context(_ answer: JSON) -> RequestContext {
    var context = RequestContext(
      client: ClientInfo(name: "test"),
      clientCapabilities: ClientCapabilities(["elicitation": [:]]))
    context.ask = { _ in .answer(answer) }
    return context
  }

  @Test func `a user who ticks the box needs no token`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call(
      "tt_delete_task", ["id": 990312],
      context: context(["action": "accept", "content": ["confirm": true]]))
    #expect(reply.status.hasPrefix("queued"))
    #expect(try bench.operations().map(\.verb) == [.delete])
  }

  @Test(
    arguments: [
      ["action": "decline"], ["action": "cancel"],
      ["action": "accept", "content": ["confirm": false]],
    ] as [JSON])
  func `a user who does not confirm changes nothing`(_ answer: JSON) async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call(
      "tt_delete_task", ["id": 990312], context: context(answer))
    #expect(reply.isError && reply.text.contains("nothing was changed"))
    #expect(try bench.operations().isEmpty)
  }
}
