import Foundation
import Testing

@testable import TrackingTimeSandbox

struct JSONTests {
  @Test(arguments: [
    #"{"a":[1,-2,3.5,true,false,null,"x"]}"#, "[]", "{}", #""ä\"\\\n""#, "9007199254740993",
  ])
  func `what is read is written the same`(_ text: String) throws {
    #expect(try SandboxJSON(parsing: text).text == text)
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\" 1}", "nul", "01x", "\"\u{1}\"", "1 2", "+1", "\"\\ud800\"", "[1e999]",
  ])
  func `what is no JSON is refused`(_ text: String) {
    #expect(throws: SandboxJSONError.self) { try SandboxJSON(parsing: text) }
  }

  @Test func `too deep nesting is refused, not a crash`() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: SandboxJSONError(offset: 64)) { try SandboxJSON(parsing: deep) }
  }

  @Test func `escapes and surrogate pairs become characters`() throws {
    #expect(try SandboxJSON(parsing: #""\u00e9\ud83d\ude00\/""#) == "é😀/")
  }

  @Test func `bytes that are no UTF-8 are refused`() {
    #expect(throws: SandboxJSONError.self) {
      try SandboxJSON(parsing: [0x22, 0xFF, 0x22])
    }
  }

  @Test func `Codable keeps every kind of value`() throws {
    let tree: SandboxJSON = ["a": [1, 2.5, "x", true, nil], "b": ["c": -3]]
    let data = try JSONEncoder().encode(tree)
    let read = try JSONDecoder().decode(SandboxJSON.self, from: data)
    #expect(read["a"] == tree["a"])
    #expect(read["b"] == tree["b"])
  }
}
