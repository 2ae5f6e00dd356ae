import Foundation
import GRDB
import JSONTree
import Logging
import SyncCore
import Testing

@testable import JournalStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

@Suite struct CrashTests {
  @Test(arguments: CrashPoint.allCases.filter { !$0.isNetworkEvent })
  func `a killed process leaves the operation whole or absent`(_ point: CrashPoint) async throws {
    let place = Scene.newPlace()
    // Given: one operation that is already there.
    let journal = try Scene.open(place)
    _ = try await journal.accept(Scene.call("first")) { try $0.propose(Scene.draft) }
    try journal.close()

    // When: a process dies at this point of a whole life of another one.
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [place = place as JournalPlace, point = point as CrashPoint] in
      try await Scene.play(place, dyingAt: point)
    }

    // Then: what was there is there, the rest is whole or absent.
    let again = try Scene.open(place)
    let facts = try Scene.facts(again)
    #expect(facts.integrity == ["ok"])
    #expect(facts.states[1] == .pending)
    #expect(facts.states[2] == Scene.expectedState(after: point))
    #expect(facts.attempts == Scene.expectedAttempts(after: point))
    #expect(facts.orphans == 0)
    guard case .whole = try again.verifyAudit() else {
      Issue.record("the audit chain is broken")
      return
    }

    // And: the next leader brings it to a state from which work goes on.
    let taken = try await again.takeLead(
      pid: 2, boot: "b", machine: "m", monotonicMilliseconds: 2)
    #expect(!taken.restored)
    let isOnTheWire = facts.states[2] == .attempted
    #expect(taken.rescued == (isOnTheWire ? [OperationID(2)] : []))
    #expect(try Scene.facts(again).states[2] == (isOnTheWire ? .ambiguous : facts.states[2]))
  }
}

extension JournalPlace: Codable {
  private enum Key: String, CodingKey { case directory, state }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      directory: try container.decode(String.self, forKey: .directory),
      stateDirectory: try container.decode(String.self, forKey: .state))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(directory, forKey: .directory)
    try container.encode(stateDirectory, forKey: .state)
  }
}
