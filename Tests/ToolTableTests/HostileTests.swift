import JSONTree
import MCPServer
import SimulatedStage
import SyncCore
import Testing
import TrackingTimeTools

/// Arguments that nobody means well with: every tool answers each in words, and stays whole.
@Suite struct HostileTests {
  private static let values: [JSON] = [
    .null, true, 0, -1, 9_007_199_254_740_993, .number(1e300), "", "12",
    "'; DROP TABLE mirror; --", .string("a\u{0}b\u{202E}c\u{1B}[31m"),
    .string(String(repeating: "ж", count: 6_000)), [], [:], [["id": -5]], [1, 1, 1, "1"],
  ]

  @Test(arguments: ToolRow.all)
  func `hostile values are answered in words, and nothing breaks`(_ row: ToolRow) throws {
    let definition = try #require(Catalog.definitions.first { $0.name == row.tool })
    let names = (definition.inputSchema["properties"]?.objectValue ?? [:]).map(\.key)
    try Desk.with(row.furnish) { desk in
      try row.prepare(desk)
      let valid = row.valid(desk.account)
      for name in names + ["nonsense"] {
        for value in Self.values {
          var arguments = valid
          arguments[name] = value
          try check(desk.call(row.tool, arguments), "\(name): \(value.encodedString().prefix(60))")
        }
      }
      try check(desk.call(row.tool, [:]), "nothing")
      try desk.comeBack()
      #expect(desk.process.failure == nil)
      #expect(try desk.movable().isEmpty)
      for operation in try desk.operations() where operation.state.isParked {
        #expect(operation.reason != nil)
      }
    }
  }

  private func check(_ reply: ToolReply, _ what: String) throws {
    #expect(!reply.text.contains("for a reason of its own"), "\(what): \(reply.text)")
    #expect(!reply.isError || reply.text.count > 20, "\(what): \(reply.text)")
    #expect(reply.text.count < 40_000, "\(what) is answered with \(reply.text.count) characters")
  }
}
