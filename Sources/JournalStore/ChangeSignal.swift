import Synchronization

/// Wakes whoever in this process waits for the next commit. It carries nothing: look again.
final class ChangeSignal: Sendable {
  private struct State {
    var count: UInt64 = 0
    var nextWaiter: UInt64 = 0
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    /// Waits that ended before they began to wait (cancelled or timed out).
    var over: Set<UInt64> = []
  }

  private let state = Mutex(State())

  /// How often it was raised.
  var count: UInt64 { state.withLock { $0.count } }

  func raise() {
    let waiters = state.withLock { state in
      state.count += 1
      defer { state.waiters = [:] }
      return state.waiters.values
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Returns at the first raise after `seen`, after `longest`, or when the task is cancelled.
  func wait(
    after seen: UInt64, longest: Duration,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) async {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { [self] in
        // A cancelled alarm has nothing to say: the wait ended otherwise.
        try? await sleep(longest)
        end(id)
      }
      await waitForEnd(of: id, after: seen)
      group.cancelAll()
    }
    state.withLock { _ = $0.over.remove(id) }
  }

  private func waitForEnd(of id: UInt64, after seen: UInt64) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.count != seen || state.over.remove(id) != nil { return true }
          state.waiters[id] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      end(id)
    }
  }

  private func end(_ id: UInt64) {
    let waiter = state.withLock { state in
      let waiter = state.waiters.removeValue(forKey: id)
      if waiter == nil { state.over.insert(id) }
      return waiter
    }
    waiter?.resume()
  }
}
