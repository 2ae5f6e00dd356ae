import Synchronization

/// Why the worker wakes: a ring, or the time it asked for. It only ever says "look" (design §11).
///
/// Rings come from this process (`ring()`), and from other processes as a datagram byte on the
/// socket beside the lock. A ring while nobody waits is remembered, so none is lost.
final class Doorbell: Sendable {
  private struct State {
    var isRung = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  /// Wakes the waiter, or the next one to wait.
  func ring() {
    let waiter = state.withLock { state in
      let waiter = state.waiter
      state.waiter = nil
      state.isRung = waiter == nil
      return waiter
    }
    waiter?.resume()
  }

  /// Returns when it rings, when `delay` has passed (nil: never), or when the task is cancelled.
  func wait(atMost delay: Duration?, sources: WorkerSources) async {
    guard let delay else { return await waitForRing() }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { [self] in
        // A cancelled sleep means that the bell rang first: nothing is lost.
        try? await sources.sleep(delay)
        if !Task.isCancelled { ring() }
      }
      await waitForRing()
      group.cancelAll()
    }
  }

  private func waitForRing() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDue = state.withLock { state in
          if state.isRung {
            state.isRung = false
            return true
          }
          state.waiter = continuation
          return false
        }
        if isDue { continuation.resume() }
      }
    } onCancel: {
      ring()
    }
  }
}
