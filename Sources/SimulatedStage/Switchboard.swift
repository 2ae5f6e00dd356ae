import ReplayWorker
import Synchronization

/// What processes on one machine share besides files: who holds a lock, and who listens at which
/// doorbell. In memory, so that a process that is killed lets go at that moment.
package final class Switchboard: Sendable {
  private struct State {
    var nextNumber: UInt64 = 1
    /// By path.
    var holders: [String: Holder] = [:]
    var waiters: [Waiter] = []
    var listeners: [Listener] = []

    mutating func number() -> UInt64 {
      defer { nextNumber += 1 }
      return nextNumber
    }
  }

  private struct Holder {
    let number: UInt64
    let process: ProcessExecutor
  }

  private struct Waiter {
    let number: UInt64
    let path: String
    let process: ProcessExecutor
    let turn: Once<HeldLock?>
  }

  private struct Listener {
    let number: UInt64
    let path: String
    let process: ProcessExecutor
    let ring: @Sendable () -> Void
  }

  private let state = Mutex(State())

  package init() {}

  // MARK: The lock

  func leadership(_ path: String, of process: ProcessExecutor) -> Leadership {
    Leadership(
      acquireNow: { self.take(path, process) },
      replaceStopped: { try $0() ? self.seize(path, process) : nil },
      wait: {
        let turn = Once<HeldLock?>()
        let number = self.line(up: Waiter(number: 0, path: path, process: process, turn: turn))
        return try await withTaskCancellationHandler {
          guard let lock = await turn.value() else { throw CancellationError() }
          return lock
        } onCancel: {
          self.state.withLock { $0.waiters.removeAll { $0.number == number } }
          turn.put(nil)
        }
      })
  }

  private func take(_ path: String, _ process: ProcessExecutor) -> HeldLock? {
    let number = state.withLock { state -> UInt64? in
      guard state.holders[path] == nil else { return nil }
      let number = state.number()
      state.holders[path] = Holder(number: number, process: process)
      return number
    }
    return number.map { number in HeldLock { self.release(path, number) } }
  }

  /// Takes it from a process that was frozen; what that one gives back later is its own no more.
  private func seize(_ path: String, _ process: ProcessExecutor) -> HeldLock? {
    let number = state.withLock { state in
      let number = state.number()
      state.holders[path] = Holder(number: number, process: process)
      return number
    }
    return HeldLock { self.release(path, number) }
  }

  private func line(up waiter: Waiter) -> UInt64 {
    state.withLock { state in
      let number = state.number()
      state.waiters.append(
        Waiter(
          number: number, path: waiter.path, process: waiter.process, turn: waiter.turn))
      return number
    }
  }

  private func release(_ path: String, _ number: UInt64) {
    let isMine = state.withLock { state in
      guard state.holders[path]?.number == number else { return false }
      state.holders[path] = nil
      return true
    }
    if isMine { hand(path) }
  }

  /// The first in line gets the lock.
  private func hand(_ path: String) {
    let next = state.withLock { state -> Waiter? in
      guard let place = state.waiters.firstIndex(where: { $0.path == path }) else { return nil }
      return state.waiters.remove(at: place)
    }
    if let next, let lock = take(path, next.process) { next.turn.put(lock) }
  }

  // MARK: The bell

  func listen(
    _ path: String, _ process: ProcessExecutor, _ ring: @escaping @Sendable () -> Void
  ) -> Listening {
    let number = state.withLock { state in
      let number = state.number()
      state.listeners.append(
        Listener(number: number, path: path, process: process, ring: ring))
      return number
    }
    return Listening { self.state.withLock { $0.listeners.removeAll { $0.number == number } } }
  }

  func ring(_ path: String) {
    let rings = state.withLock { state in
      state.listeners.filter { $0.path == path }.map(\.ring)
    }
    for ring in rings { ring() }
  }

  // MARK: The end of a process

  func drop(_ process: ProcessExecutor) {
    let (freed, dead) = state.withLock { state in
      let freed = state.holders.filter { $0.value.process === process }.map(\.key).sorted()
      for path in freed { state.holders[path] = nil }
      let dead = state.waiters.filter { $0.process === process }
      state.waiters.removeAll { $0.process === process }
      state.listeners.removeAll { $0.process === process }
      return (freed, dead)
    }
    Graveyard.keep(dead.map { waiter in { waiter.turn.put(nil) } })
    for path in freed { hand(path) }
  }
}
