import JournalStore
import ReplayWorker
import SimulatedDisk
import SimulatedStage
import SyncCore

extension Life {
  /// From the last trouble to rest, in virtual time: horizon, the longest backoff, a pause of fifteen
  /// minutes after refused credentials, and the queue at its pace, with room.
  private static let restPatience: Int64 = 3 * 3_600_000

  /// The weather clears: everything works from here on, and everything comes to rest.
  func clear() throws {
    tell("the weather clears")
    service.clearFaults()
    for home in homes {
      home.dooms.lift()
      home.disk?.plan(nil)
      try endStricken(home, atOnce: true)
      home.device.network = .connected
      for process in home.alive { process.thaw() }
      try stage.settle()
      if home.running.isEmpty { try start(home) }
    }
    try rest()
  }

  /// - Throws: a `Violation` when something goes on for ever, or stands still and nobody knows why.
  func rest() throws {
    guard try stage.run(until: stage.now + Self.restPatience, { try self.isAtRest() }) else {
      throw Violation(
        "when faults stop, everything comes to rest within \(Self.restPatience / 60_000) minutes",
        try unrestWords())
    }
    for home in homes {
      for operation in try read(home, { try $0.operations(.unfinished, limit: 10_000) }) {
        try explain(operation, home)
      }
    }
  }

  private func isAtRest() throws -> Bool {
    // A kill that was under way when the weather cleared; somebody starts it anew.
    for home in homes where home.alive.isEmpty { try start(home) }
    guard service.underWay == 0, service.latePending == 0 else { return false }
    for home in homes {
      guard home.running.allSatisfy(\.isAtRest) else { return false }
      guard try read(home, { try $0.movable().isEmpty && $0.watchCount() == 0 }) else {
        return false
      }
    }
    return true
  }

  /// Whoever looks at an operation that does not move finds out why.
  private func explain(_ operation: SyncCore.Operation, _ home: Home) throws {
    if operation.state.isParked, operation.reason == nil {
      throw Violation("a parked operation says why", "\(home.plan.name) \(words(operation))")
    }
    if !operation.state.isParked, try read(home, { try $0.heldReason(of: operation) }) == nil {
      throw Violation("a held operation says for what", "\(home.plan.name) \(words(operation))")
    }
  }

  func words(_ operation: SyncCore.Operation) -> String {
    "\(operation.id) (\(operation.words)) is \(operation.state.rawValue)"
      + (operation.heldBy.map { ", behind \($0)" } ?? "")
      + (operation.notBefore.map { ", not before \($0.milliseconds)" } ?? "")
      + (operation.reason.map { ": \($0.sentence)" } ?? "")
  }

  private func unrestWords() throws -> String {
    var found = ["\(service.underWay) requests under way, \(service.latePending) to come true late"]
    for home in homes {
      let last = home.running.map { "\($0.number): \($0.events.last.map { "\($0)" } ?? "silent")" }
      found.append("\(home.plan.name) \(last)")
      found += try read(home) { try $0.movable() }.map { "  " + words($0) }
    }
    return found.joined(separator: "\n    ")
  }
}
