import JSONTree
import Testing

@Suite struct ParsingTests {
  @Test(arguments: validDocuments)
  func `a valid document becomes its tree`(_ text: String, _ expected: JSON) throws {
    #expect(try JSON(parsing: text) == expected)
  }

  @Test(arguments: invalidDocuments)
  func `an invalid document is refused where it goes wrong`(
    _ text: String, _ offset: Int
  ) throws {
    let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: text) }
    #expect(error?.offset == offset, "\(text.debugDescription): \(String(describing: error))")
  }

  @Test(
    arguments: [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82],
      [0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
    ] as [[UInt8]])
  func `ill-formed UTF-8 in a string is refused`(_ bytes: [UInt8]) throws {
    let error = #expect(throws: JSONSyntaxError.self) {
      try JSON(parsing: [0x5B, 0x22] + bytes + [0x22, 0x5D])
    }
    #expect(error?.offset == 1)
    #expect(error?.problem == "a string that is not valid UTF-8")
  }

  @Test func `half a character before an escape is refused`() throws {
    let bytes: [UInt8] = [0x22, 0xE2, 0x82] + Array(#"\n""#.utf8)
    #expect(throws: JSONSyntaxError.self) { try JSON(parsing: bytes) }
  }

  @Test func `nesting is taken to the limit and not beyond`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: #"{"a":["#, count: depth / 2) + String(repeating: "]}", count: depth / 2)
    }
    #expect(throws: Never.self) { try JSON(parsing: nested(128)) }
    let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: nested(130)) }
    #expect(error?.problem == "nested deeper than 128")
    #expect(throws: Never.self) { try JSON(parsing: nested(512), maxDepth: JSON.depthMax) }
    #expect(try JSON(parsing: "1", maxDepth: 0) == 1)
    #expect(throws: JSONSyntaxError.self) { try JSON(parsing: "[]", maxDepth: 0) }
    #expect(try JSON(parsing: "[[],[],[]]", maxDepth: 2).arrayValue?.count == 3)
  }

  @Test func `an endless row of brackets is refused without exhausting the stack`() {
    let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
    #expect(throws: JSONSyntaxError.self) { try JSON(parsing: bytes) }
  }

  @Test func `a number of absurd length is refused`() {
    #expect(throws: JSONSyntaxError.self) {
      try JSON(parsing: String(repeating: "9", count: 1025))
    }
    #expect(throws: Never.self) {
      try JSON(parsing: "0." + String(repeating: "9", count: 1000))
    }
  }

  @Test func `a duplicate is found among many keys too`() throws {
    let members = (0..<1000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
    #expect(try JSON(parsing: "{\(members)}")["k999"] == 999)
    #expect(throws: JSONSyntaxError.self) { try JSON(parsing: "{\(members),\"k500\":1}") }
  }

  @Test func `any collection of bytes is taken, with offsets from its start`() throws {
    let slice = Array("xx[1]yy".utf8)[2..<5]
    #expect(try JSON(parsing: slice) == [1])
    let error = #expect(throws: JSONSyntaxError.self) {
      try JSON(parsing: Array("xx[,]".utf8)[2...])
    }
    #expect(error?.offset == 1)
    #expect(error?.description == "not valid JSON at byte 1: no value begins with this byte")
  }
}
