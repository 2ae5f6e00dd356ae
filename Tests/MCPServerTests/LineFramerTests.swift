import TestSupport
import Testing

@testable import MCPServer

@Suite struct LineFramerTests {
  private func frames(_ chunks: [String], lengthMax: Int = 10) -> [LineFramer.Frame] {
    var framer = LineFramer(lengthMax: lengthMax)
    var frames: [LineFramer.Frame] = []
    for chunk in chunks {
      framer.append(Array(chunk.utf8))
      while let frame = framer.next() { frames.append(frame) }
    }
    if let frame = framer.finish() { frames.append(frame) }
    return frames
  }

  private func line(_ text: String) -> LineFramer.Frame { .line(Array(text.utf8)) }

  @Test func `lines come out however they came in`() {
    #expect(frames(["a\nb\n"]) == [line("a"), line("b")])
    #expect(frames(["a", "b", "\n", "c\nd"]) == [line("ab"), line("c"), line("d")])
    #expect(frames(["a\r\n\r\n \t\n\nb\r", "\n"]) == [line("a"), line("b")])
    #expect(frames([""]) == [])
  }

  @Test func `a line of the allowed length is taken and a longer one reported once`() {
    #expect(frames(["0123456789\n"]) == [line("0123456789")])
    #expect(frames(["0123456789\r\nx"]) == [line("0123456789"), line("x")])
    #expect(frames(["01234567890\nx\n"]) == [.tooLong, line("x")])
    #expect(frames(["0123456789", "0123456789", "01", "2\nx\n"]) == [.tooLong, line("x")])
    #expect(frames(["0123456789abcdef"]) == [.tooLong])
    #expect(frames(["0123456789abcdef\n", "y"]) == [.tooLong, line("y")])
  }

  @Test(arguments: UInt64(1)...100)
  func `the places where reads end do not matter`(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let text = (0..<30).map { _ in
      String(repeating: "x", count: Int.random(in: 0...14, using: &random))
    }.joined(separator: "\n")
    var chunks: [String] = []
    var rest = text[...]
    while !rest.isEmpty {
      let chunk = rest.prefix(Int.random(in: 1...25, using: &random))
      chunks.append(String(chunk))
      rest = rest.dropFirst(chunk.count)
    }
    let expected = text.split(separator: "\n").map { part in
      part.count > 10 ? LineFramer.Frame.tooLong : line(String(part))
    }
    #expect(frames(chunks) == expected, "seed \(seed)")
  }
}
