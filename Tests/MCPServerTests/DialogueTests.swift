import JSONTree
import Testing

@testable import MCPServer

/// Lines in and lines out; nil: no answer.
struct Dialogue: Sendable, CustomTestStringConvertible {
  let name: String
  let lines: [(String, String?)]
  var testDescription: String { name }
}

@Suite(.timeLimit(.minutes(5))) struct DialogueTests {
  @Test(arguments: handshakeDialogues + statelessDialogues + errorDialogues)
  func `a dialogue goes as written`(_ dialogue: Dialogue) async throws {
    let wire = Wire(try dispatcher())
    for (line, expected) in dialogue.lines {
      await wire.send(line)
      guard let expected else { continue }
      let answer = try await wire.next()
      let wanted = try JSON(parsing: expected)
      #expect(answer == wanted, "\(line)")
    }
    let count = dialogue.lines.filter { $0.1 != nil }.count
    #expect(try wire.sink.messages.count == count, "nothing else is sent")
  }
}

/// An error reply; the message as it stands between quotes in JSON.
func errorReply(_ id: String, _ code: Int, _ message: String, _ data: String? = nil) -> String {
  let data = data.map { #","data":\#($0)"# } ?? ""
  return #"{"jsonrpc":"2.0","id":\#(id),"error":{"code":\#(code),"message":"\#(message)"\#(data)}}"#
}
