import Foundation
import SyncCore
import Testing

struct TransitionTests {
  static let flags = [(true, false), (true, true), (false, false), (false, true)]

  static func move(
    _ state: OperationState, _ event: OperationEvent, isFresh: Bool = true, asked: Bool = false
  ) -> Transition? {
    .of(state, on: event, isFresh: isFresh, isCancelAsked: asked)
  }

  /// One line per state and event that is possible: what it becomes, and under which condition.
  static func table() -> String {
    var lines: [String] = []
    for state in OperationState.allCases {
      for event in OperationEvent.allCases {
        let moves = flags.map { words(move(state, event, isFresh: $0.0, asked: $0.1)) }
        guard moves.contains(where: { $0 != "–" }) else { continue }
        let text =
          if Set(moves).count == 1 {
            moves[0]
          } else if moves[0] == moves[1], moves[2] == moves[3] {
            "\(moves[0]) if fresh, else \(moves[2])"
          } else if moves[0] == moves[2], moves[1] == moves[3] {
            "\(moves[1]) if cancel was asked, else \(moves[0])"
          } else {
            moves.joined(separator: ", ")
          }
        lines.append("\(state.rawValue) · \(event.rawValue) → \(text)")
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func words(_ transition: Transition?) -> String {
    guard let transition else { return "–" }
    return transition.to.rawValue + (transition.losesFreshness ? ", not fresh" : "")
      + (transition.asksCancel ? ", cancel asked" : "")
      + (transition.dropsCancel ? ", cancel dropped" : "")
  }

  @Test func `the table of states is the one in the documentation`() {
    #expect(Self.table() == StateTable.text)
  }

  @Test func `the schema allows exactly the moves that the function makes`() throws {
    var expected: Set<String> = []
    for state in OperationState.allCases {
      for event in OperationEvent.allCases {
        for (isFresh, asked) in Self.flags {
          guard let to = Self.move(state, event, isFresh: isFresh, asked: asked)?.to, to != state
          else { continue }
          expected.insert("\(state.rawValue) → \(to.rawValue)")
        }
      }
    }
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../schema/v001_initial.sql")
    // `swift test` may see this file through a link: both places stand two levels below the schema.
    let sql = try String(contentsOf: file.resolvingSymlinksInPath(), encoding: .utf8)
    let start = try #require(sql.range(of: "INSERT INTO legal_move (from_state, to_state) VALUES"))
    let end = try #require(sql.range(of: ";", range: start.upperBound..<sql.endIndex))
    let pairs = sql[start.upperBound..<end.lowerBound]
      .matches(of: /\('(\w+)', '(\w+)'\)/).map { "\($0.1) → \($0.2)" }
    #expect(Set(pairs) == expected)
    #expect(pairs.count == expected.count)
  }

  @Test func `the page about states shows the table of the function`() throws {
    let page = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "../../Sources/ttsync/ttsync.docc/States.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    #expect(text.contains("```\n\(StateTable.text)\n```"))
  }

  @Test(arguments: [OperationState.applied, .cancelled, .discarded], OperationEvent.allCases)
  func `final states are final`(_ state: OperationState, _ event: OperationEvent) {
    for (isFresh, asked) in Self.flags {
      #expect(Self.move(state, event, isFresh: isFresh, asked: asked) == nil)
    }
  }

  @Test(arguments: OperationState.allCases, OperationEvent.allCases)
  func `nothing that may have been sent is cancelled, edited or merged outright`(
    _ state: OperationState, _ event: OperationEvent
  ) {
    let after = Self.move(state, event, isFresh: false)
    if event == .cancelRequested { #expect(after.map { $0.to == state } ?? true) }
    if event == .merged { #expect(after == nil) }
    if event == .replaced, !state.isParked { #expect(after == nil) }
  }

  @Test(arguments: OperationState.allCases, OperationEvent.allCases)
  func `whoever becomes ambiguous is not fresh any more`(
    _ state: OperationState, _ event: OperationEvent
  ) {
    guard let after = Self.move(state, event), after.to == .ambiguous, state != .ambiguous else {
      return
    }
    #expect(after.losesFreshness)
  }

  @Test(arguments: OperationState.allCases)
  func `a person is asked about every parked state and can always end it`(_ state: OperationState) {
    #expect((Self.move(state, .discarded) != nil) == state.isParked)
    let waits = state == .pending || state == .ambiguous
    #expect((Self.move(state, .retried)?.to == .pending) == (state.isParked || waits))
    #expect((Self.move(state, .retried, asked: true)?.to == .pending) == state.isParked)
    #expect((Self.move(state, .adopted)?.to == .applied) == state.isParked)
  }

  @Test func `a lost answer is looked up: found, absent, asked to cancel, undecidable`() {
    #expect(Self.move(.attempted, .noAnswer) == Transition(to: .ambiguous, losesFreshness: true))
    #expect(Self.move(.ambiguous, .found, isFresh: false)?.to == .applied)
    #expect(Self.move(.ambiguous, .absent, isFresh: false)?.to == .pending)
    #expect(Self.move(.ambiguous, .absent, isFresh: false, asked: true)?.to == .cancelled)
    #expect(Self.move(.ambiguous, .undecidable, isFresh: false)?.to == .review)
  }
}
