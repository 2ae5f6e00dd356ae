import Foundation
import Testing

@Suite struct LanguageTests {
  private func play(_ text: String) throws -> String {
    try Runner.play(try Scenario(path: "here/text.txt", text: text))
  }

  private func failure(_ text: String) throws -> Failure {
    let failure = #expect(throws: Failure.self) { try play(text) }
    return try #require(failure)
  }

  @Test(arguments: Steps.all.map(\.pattern))
  func `the example of a step is a step of that form`(_ pattern: String) throws {
    let form = try #require(Steps.all.first { $0.pattern == pattern })
    let (found, _) = try Steps.find(try Word.words(of: form.example))
    #expect(found.pattern == pattern, "it is read as \(found.pattern)")
  }

  @Test func `an unknown step names those that begin alike`() throws {
    let failure = try failure("wait for godot")
    #expect(failure.line == 1)
    #expect(failure.problem.contains("wait until everything rests"))
    #expect(failure.description.contains("Scenarios/here/text.txt:1: wait for godot"))
  }

  @Test func `a wrong beginning names all beginnings`() throws {
    let problem = try failure("# a story\nsing a song").problem
    #expect(problem.contains("No step begins with \"sing\"") && problem.contains("user"))
  }

  @Test func `an unmet expectation says what was expected and found, and tells the story`() throws {
    let failure = try failure(
      """
      user tt_add_time_entry start=@07:00 end=@08:00 notes="Review"
      wait until everything rests
      expect op 1 is rejected
      """)
    #expect(failure.line == 3)
    #expect(failure.problem.contains("op 1 is rejected"))
    #expect(failure.problem.contains("is applied"))
    for part in ["tt_add_time_entry", "accepted → pending", "/events/add", "noted \"Review\""] {
      #expect(failure.transcript.contains(part), "\(part) is not in the transcript")
    }
  }

  @Test func `a refusal that nobody expects fails the scenario`() throws {
    let failure = try failure("user tt_stop_timer id=$wireframes date=@23:00\nwait 1 s")
    #expect(failure.problem.contains("expect refused"))
  }

  @Test func `a name that is not known is told with those that are`() throws {
    let failure = try failure("user tt_start_timer id=$wirefames")
    #expect(failure.problem.contains("$wirefames is not known"))
  }

  @Test func `waiting in vain says for what, and what is unfinished`() throws {
    let failure = try failure(
      "offline\nuser tt_add_time_entry start=@07:00 end=@08:00\n"
        + "wait until op 1 is applied at most 1 h")
    #expect(failure.problem.contains("op 1") && failure.problem.contains("is pending"))
  }

  @Test func `the checks at the end find a twin that nobody could foresee`() throws {
    let failure = try failure(
      """
      commit the next POST /events/add 40 min late
      user tt_add_time_entry start=@06:00 end=@07:00
      wait 1 h
      """)
    #expect(failure.problem.contains("each create takes effect at most once"))
  }

  @Test func `the same scenario has the same history, to the last byte`() throws {
    let text = """
      lose the answer of the next POST /events/add
      user tt_add_time_entry start=@06:00 end=@07:00 task_id=$wireframes
      user tt_start_timer id=$logo
      kill when POST /events/add has left
      start
      the machine sleeps 1 h
      wait until everything rests
      """
    #expect(try play(text) == play(text))
  }

  @Test func `the README shows every step`() throws {
    let path = Scenario.folder.appendingPathComponent("README.md")
    let text = try String(contentsOf: path, encoding: .utf8)
    let begin = "<!-- steps: written by a test, TTSYNC_REWRITE_SNAPSHOTS=1 writes them anew -->\n"
    let end = "<!-- end of steps -->\n"
    let parts = text.components(separatedBy: begin)
    let rest = try #require(parts.last).components(separatedBy: end)
    try #require(parts.count == 2 && rest.count == 2)
    if ProcessInfo.processInfo.environment["TTSYNC_REWRITE_SNAPSHOTS"] != nil {
      try (parts[0] + begin + Steps.readme + end + rest[1])
        .write(to: path, atomically: true, encoding: .utf8)
    } else {
      #expect(rest[0] == Steps.readme, "run this test with TTSYNC_REWRITE_SNAPSHOTS=1")
    }
  }
}

extension Steps {
  /// The part of the README that shows every step.
  static var readme: String {
    let chapters = chapters.map { chapter in
      "### \(chapter.title)\n\n"
        + chapter.forms.map { "`\($0.pattern)`\n: \($0.what)\n  e.g. `\($0.example)`\n" }
        .joined(separator: "\n")
    }
    let holes = Hole.allCases.filter { $0 != .clauses && $0 != .rest }
      .map { "| `\($0.rawValue)` | \($0.explanation) |" }.joined(separator: "\n")
    return chapters.joined(separator: "\n")
      + "\n### What stands in the holes\n\n`<name:kind>` is a hole of that kind, `a|b` either word, "
      + "`[…]` may be left out.\n\n| kind | what may stand there |\n|---|---|\n\(holes)\n"
      + "\n### Clauses\n\n\(Clauses.explanation)\n"
  }
}
