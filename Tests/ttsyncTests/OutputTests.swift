import Foundation
import Logging
import SyncCore
import Testing

@testable import ttsync

struct OutputTests {
  @Test(arguments: [
    (0, "0 s"), (59, "59 s"), (61, "1 min 1 s"), (600, "10 min"), (11_100, "3 h 5 min"),
    (86_400, "1 day"), (180_000, "2 days 2 h"), (-5, "0 s"),
  ])
  func `durations read as people say them`(_ seconds: Int, _ text: String) {
    #expect(Phrase.length(.seconds(seconds)) == text)
  }

  @Test func `a clock shows the day only when it is another one`() throws {
    let zone = try #require(TimeZone(secondsFromGMT: 3_600))
    let phrase = Phrase(now: Instant(seconds: 1_700_000_000), zone: zone)
    #expect(phrase.clock(Instant(seconds: 1_700_000_000)) == "23:13")
    #expect(phrase.clock(Instant(seconds: 1_700_003_600)) == "2023-11-15 00:13")
    #expect(phrase.full(Instant(seconds: 1_700_000_005)) == "2023-11-14 23:13:25")
    #expect(phrase.ago(Instant(seconds: 1_699_999_990)) == "10 s ago")
    #expect(phrase.ago(Instant(seconds: 1_700_000_100)) == "just now")
  }

  @Test func `columns are as wide as needed and the last is cut to the terminal`() {
    var table = TextTable("op", "what")
    table.add("41", "create time entry\nwith notes")
    table.add("1000", "x")
    let wide = "op    what\n41    create time entry with notes\n1000  x"
    #expect(table.text(width: .max, ink: .none) == wide)
    #expect(table.text(width: 16, ink: .none) == "op    what\n41    create ti…\n1000  x")
  }

  @Test func `colour needs a terminal and respects NO_COLOR`() {
    #expect(Ink(isTerminal: true, environment: [:])(.red, "x") == "\u{1B}[31mx\u{1B}[0m")
    #expect(Ink(isTerminal: true, environment: ["NO_COLOR": "1"])(.red, "x") == "x")
    #expect(Ink(isTerminal: true, environment: ["TERM": "dumb"])(.red, "x") == "x")
    #expect(Ink(isTerminal: false, environment: [:])(.red, "x") == "x")
  }

  @Test func `a log line is one line, and a secret in it is redacted`() {
    let line = StderrLog.line(
      at: Date(timeIntervalSince1970: 1.5), level: .warning, label: "ttsync",
      text: "a\nforged line", metadata: ["b": "2", "a": "\(Secret("hush"))"])
    #expect(line == "1970-01-01T00:00:01.500Z warning ttsync: a forged line a=[secret] b=2\n")
  }

  /// In stdio mode stdout belongs to the protocol, and a script reads facts from it.
  @Test func `only facts go to stdout`() throws {
    let out = Pipe()
    let err = Pipe()
    let output = Output(
      out: Terminal(descriptor: out.fileHandleForWriting.fileDescriptor, environment: [:]),
      err: Terminal(descriptor: err.fileHandleForWriting.fileDescriptor, environment: [:]))
    output.note("a note")
    output.progress("going on")
    output.question("sure?")
    output.endProgress()
    output.line("a fact")
    try out.fileHandleForWriting.close()
    try err.fileHandleForWriting.close()
    let facts = try out.fileHandleForReading.readToEnd() ?? Data()
    let rest = try err.fileHandleForReading.readToEnd() ?? Data()
    #expect(String(decoding: facts, as: UTF8.self) == "a fact\n")
    #expect(String(decoding: rest, as: UTF8.self) == "a note\ngoing on\nsure?")
  }

  @Test func `exit codes are unique and the table names each`() {
    let codes = ExitStatus.allCases.map(\.rawValue)
    #expect(Set(codes).count == codes.count)
    #expect(ExitStatus.table.split(separator: "\n").count == codes.count)
  }
}
