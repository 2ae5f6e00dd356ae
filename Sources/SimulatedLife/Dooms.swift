import JournalStore
import Synchronization

/// Processes that die at one of their next durable steps.
final class Dooms: Sendable {
  private struct Doom {
    var steps: Int
    let kill: @Sendable () -> Void
  }

  struct Killed: Error {}

  private let dooms = Mutex<[Int32: Doom]>([:])

  /// Kills a process when it has taken so many durable steps more.
  func doom(_ number: Int32, after steps: Int, kill: @escaping @Sendable () -> Void) {
    dooms.withLock { $0[number] = Doom(steps: steps, kill: kill) }
  }

  func lift() { dooms.withLock { $0 = [:] } }

  /// - Throws: `Killed` where the process ends here.
  func reached(_ number: Int32) throws {
    let kill = dooms.withLock { dooms -> (@Sendable () -> Void)? in
      guard var doom = dooms[number] else { return nil }
      doom.steps -= 1
      dooms[number] = doom.steps > 0 ? doom : nil
      return doom.steps > 0 ? nil : doom.kill
    }
    guard let kill else { return }
    kill()
    throw Killed()
  }
}
