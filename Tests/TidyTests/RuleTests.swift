import Foundation
import Testing

@Suite struct RuleTests {
  @Test func `SyncCore reads no clock and rolls no dice`() throws {
    for file in try Tree.swift(below: "Sources/SyncCore") {
      for word in ["Date()", "Date.now", "UUID()", ".random(", "SystemRandomNumberGenerator"] {
        #expect(file.places(of: word).isEmpty, "\(word) is an argument, not a call: \(file.path)")
      }
    }
  }

  @Test func `SQL stands only in the journal`() throws {
    // The benchmark's floors are statements, too: those that the journal is measured against.
    let rooms = ["/JournalStore/", "/ttsync-bench/Floor/"]
    let others = try Tree.swift(below: "Sources").filter { file in
      !rooms.contains { file.path.contains($0) }
    }
    for file in others {
      for word in ["SELECT ", "INSERT INTO", "UPDATE operation", "DELETE FROM", "sql:"] {
        let places = file.places(of: word)
        #expect(places.isEmpty, "a statement belongs to JournalStore: \(places)")
      }
    }
  }

  @Test func `only the output file prints`() throws {
    for file in try Tree.swift(below: "Sources") where file.name != "Output.swift" {
      #expect(file.places(of: " print(").isEmpty, "stdout belongs to the protocol: \(file.path)")
    }
  }

  @Test func `every endless loop says what bounds it`() throws {
    for file in try Tree.swift(below: "Sources") {
      for (number, line) in file.lines.enumerated() where line.contains("while true") {
        let before = number > 0 ? file.lines[number - 1] : ""
        let isBounded = line.contains("bounded by") || before.contains("bounded by")
        #expect(isBounded, "\(file.path):\(number + 1) needs a note `// bounded by …`")
      }
    }
  }

  @Test func `no test sleeps`() throws {
    for file in try Tree.swift(below: "Tests") {
      for word in ["Task." + "sleep", "u" + "sleep(", "Thread." + "sleep"] {
        #expect(file.places(of: word).isEmpty, "wait for a signal instead: \(file.path)")
      }
    }
  }

  @Test func `no test is switched off`() throws {
    for file in try Tree.swift(below: "Tests") {
      for word in [".dis" + "abled(", "XCT" + "Skip", "withKnown" + "Issue"] {
        #expect(file.places(of: word).isEmpty, "assert today's behaviour instead: \(file.path)")
      }
    }
  }

  @Test func `nothing is left for later`() throws {
    for file in try Tree.swift(below: "Sources") + Tree.swift(below: "Tests") {
      for word in ["TO" + "DO", "FIX" + "ME", "HA" + "CK"] {
        let places = file.lines.enumerated().filter { $0.element.contains(word) }
        #expect(places.isEmpty, "\(file.path): \(places.map { $0.offset + 1 })")
      }
    }
  }

  @Test func `each of the fifty pitfalls is held by something that exists`() throws {
    let page = try #require(
      try Tree.files(below: "Sources/ttsync/ttsync.docc", ending: "Pitfalls.md").first)
    let tests = try Tree.swift(below: "Tests").map(\.text).joined()
    let others =
      try Tree.files(below: "Tests/ScenarioTests/Scenarios", ending: ".txt")
      + Tree.files(below: "Sources/ttsync/ttsync.docc/Decisions", ending: ".md")
    let rows = page.lines.compactMap { line -> (number: Int, holder: String)? in
      let cells = line.split(separator: "|").map(String.init)
      guard cells.count == 3, let number = Int(cells[0].filter(\.isNumber)) else { return nil }
      return (number, cells[2].filter { $0 != "`" }.trimmingCharacters(in: .whitespaces))
    }
    #expect(rows.map(\.number) == Array(1...50))
    for row in rows {
      let exists =
        tests.contains("`\(row.holder)`")
        || others.contains { $0.path.contains("/" + row.holder + ".") }
      #expect(exists, "pitfall \(row.number): nothing is called \(row.holder)")
    }
  }

  @Test func `every decision names a test that exists`() throws {
    let tests = try Tree.swift(below: "Tests").map(\.text).joined()
    let decisions = try Tree.files(
      below: "Sources/ttsync/ttsync.docc/Decisions", ending: ".md")
    #expect(!decisions.isEmpty)
    for decision in decisions where decision.name != "Decisions.md" {
      let held = decision.lines.filter { $0.hasPrefix("**Held by**") }
      #expect(held.count == 1, "\(decision.path) needs one line **Held by**")
      let names = held.joined().split(separator: "`").enumerated()
        .filter { $0.offset % 2 == 1 }.map { String($0.element) }
      #expect(!names.isEmpty, "\(decision.path) names no test")
      for name in names {
        #expect(tests.contains(name), "\(decision.path): no test `\(name)`")
      }
    }
  }
}
