import JSONTree
import TestSupport
import Testing

@Suite struct EncodingTests {
  @Test(
    arguments: [
      (JSON.null, "null"),
      (true, "true"),
      (.integer(.min), "-9223372036854775808"),
      (5.0, "5.0"),
      (-0.0, "-0.0"),
      (0.1, "0.1"),
      (1e300, "1e+300"),
      (9_007_199_254_740_993, "9007199254740993"),
      ("a/b", #""a/b""#),
      ("\u{0}\u{1F}\u{7F}\n\r\t\"\\", #""\u0000\u001f\u007f\n\r\t\"\\""#),
      ("\u{2028}\u{2029}\u{2027}\u{E9}\u{1F600}", "\"\\u2028\\u2029\u{2027}\u{E9}\u{1F600}\""),
      ([], "[]"),
      ([:], "{}"),
      (["z": 1, "a": [nil, false]], #"{"z":1,"a":[null,false]}"#),
    ] as [(JSON, String)])
  func `a tree becomes compact text in insertion order`(_ tree: JSON, _ expected: String) {
    #expect(tree.encodedString() == expected)
  }

  @Test func `sorted keys are in byte order at every level`() {
    let tree: JSON = ["b": ["z": 1, "A": 2], "\u{E9}": 3, "a": 4]
    #expect(
      tree.encodedString(sortedKeys: true) == "{\"a\":4,\"b\":{\"A\":2,\"z\":1},\"\u{E9}\":3}")
  }

  @Test func `pretty text has one member per line`() {
    let tree: JSON = ["a": [1, ["b": "c"]], "d": [], "e": [:]]
    let expected = """
      {
        "a": [
          1,
          {
            "b": "c"
          }
        ],
        "d": [],
        "e": {}
      }
      """
    #expect(tree.encodedString(pretty: true) == expected)
  }

  @Test func `encoding appends to what is there`() {
    var bytes = Array("x".utf8)
    JSON.array([1]).encode(into: &bytes)
    #expect(bytes == Array("x[1]".utf8))
  }

  @Test(arguments: seeds(200))
  func `what is written is read back`(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let tree = JSON.random(using: &random, depth: 5)
    for (pretty, sorted) in [(false, false), (true, false), (false, true), (true, true)] {
      let bytes = tree.encoded(pretty: pretty, sortedKeys: sorted)
      #expect(try JSON(parsing: bytes) == tree, "seed \(seed)")
      if !pretty { #expect(!bytes.contains(UInt8(ascii: "\n")), "seed \(seed)") }
    }
    let again = try JSON(parsing: tree.encoded())
    #expect(again.encoded() == tree.encoded(), "order kept, seed \(seed)")
    #expect(again.hashValue == tree.hashValue, "seed \(seed)")
  }

  @Test(arguments: seeds(200))
  func `damaged text is refused or read, and what was read is written again`(
    _ seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    var bytes = JSON.random(using: &random, depth: 4).encoded()
    for _ in 0..<3 {
      let position = Int.random(in: 0..<bytes.count, using: &random)
      bytes[position] = UInt8.random(in: 0...255, using: &random)
    }
    do {
      let tree = try JSON(parsing: bytes)
      #expect(try JSON(parsing: tree.encoded()) == tree, "seed \(seed)")
    } catch {
      #expect((0...bytes.count).contains(error.offset), "seed \(seed)")
    }
  }
}
