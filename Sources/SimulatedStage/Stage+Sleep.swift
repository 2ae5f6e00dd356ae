import Synchronization

extension Stage {
  /// Suspends a task of `process` for so long in virtual time, or until it is cancelled.
  ///
  /// - Throws: `CancellationError`.
  func sleep(_ milliseconds: Int64, for process: ProcessExecutor) async throws {
    let waking = Once<Result<Void, any Error>>()
    let alarm = schedule(in: milliseconds, for: process) { waking.put(.success(())) }
    defer { cancel(alarm) }
    try await withTaskCancellationHandler {
      try await waking.value().get()
    } onCancel: {
      waking.put(.failure(CancellationError()))
    }
  }
}

/// A value that comes once, from anywhere, to one who waits for it; later ones are dropped.
final class Once<Value: Sendable>: Sendable {
  private struct State {
    var value: Value?
    var waiter: CheckedContinuation<Value, Never>?
  }

  private let state = Mutex(State())

  func put(_ value: Value) {
    let waiter = state.withLock { state -> CheckedContinuation<Value, Never>? in
      guard state.value == nil else { return nil }
      state.value = value
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume(returning: value)
  }

  func value() async -> Value {
    await withCheckedContinuation { continuation in
      let ready = state.withLock { state -> Value? in
        if state.value == nil { state.waiter = continuation }
        return state.value
      }
      if let ready { continuation.resume(returning: ready) }
    }
  }
}
