import Synchronization

/// Writes lines to a descriptor: one queue, one thread, so two messages never mix.
final class LineWriter: MessageSink {
  /// Bytes written at a time. A pipe that is ready takes this many at once without blocking
  /// (POSIX `PIPE_BUF`), so the thread can always be woken while the client does not read.
  private static let chunkBytes = 4096

  private struct Waiter {
    let bytesMax: Int
    /// Whether `stopHolding` lets it go.
    let isHeld: Bool
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var messages: [[UInt8]] = []
    /// Bytes that are queued or being written.
    var byteCount = 0
    var isWriting = false
    var isBroken = false
    var isEnding = false
    var waiters: [Waiter] = []
  }

  private let descriptor: Int32
  private let input: Int32
  private let thread = SerialThread()
  private let state = Mutex(State())
  private let wake = WakeSignal()
  private let onBroken: @Sendable (Int32) -> Void

  /// - Parameters:
  ///   - input: where the client's messages come from. When it hangs up there while it does not
  ///     read here, `backlog` holds nobody any longer, so that the end is noticed.
  ///   - onBroken: gets the errno when the client is gone; messages are dropped from then.
  init(_ descriptor: Int32, input: Int32, onBroken: @escaping @Sendable (Int32) -> Void) {
    self.descriptor = descriptor
    self.input = input
    self.onBroken = onBroken
  }

  func send(_ message: [UInt8]) {
    let starts = state.withLock { state in
      guard !state.isBroken else { return false }
      state.messages.append(message + [UInt8(ascii: "\n")])
      state.byteCount += message.count + 1
      defer { state.isWriting = true }
      return !state.isWriting
    }
    if starts { thread.async { self.drain() } }
  }

  /// Waits until at most so many bytes are still to be written, or the output is broken, or
  /// `stopHolding` was called.
  func backlog(isAtMost bytesMax: Int) async {
    await wait(bytesMax: bytesMax, isHeld: true)
  }

  /// Lets go of those who wait in `backlog`: no further input is taken anyway.
  func stopHolding() {
    let waiters = state.withLock { state in
      state.isEnding = true
      let held = state.waiters.filter(\.isHeld)
      state.waiters.removeAll(where: \.isHeld)
      return held.map(\.continuation)
    }
    for continuation in waiters { continuation.resume() }
  }

  private func wait(bytesMax: Int, isHeld: Bool) async {
    await withCheckedContinuation { continuation in
      let isDone = state.withLock { state in
        if state.isBroken || state.byteCount <= bytesMax || isHeld && state.isEnding {
          return true
        }
        state.waiters.append(
          Waiter(bytesMax: bytesMax, isHeld: isHeld, continuation: continuation))
        return false
      }
      if isDone { continuation.resume() }
    }
  }

  /// Waits until everything is written, but not longer than the grace; the rest is dropped.
  func finish(grace: Duration) async {
    let timer = Task {
      // Cancelled when everything is written in time.
      guard (try? await Task.sleep(for: grace)) != nil else { return }
      abandon()
    }
    await wait(bytesMax: 0, isHeld: false)
    timer.cancel()
  }

  private func abandon() {
    wake.give()
    markBroken()
  }

  /// Writes until nothing is queued; runs on `thread` only.
  private func drain() {
    // bounded by what is queued; `send` starts it again
    while true {
      let messages = state.withLock { state in
        let messages = state.messages
        state.messages = []
        state.isWriting = !messages.isEmpty
        return messages
      }
      guard !messages.isEmpty else { return }
      let bytes = messages.count == 1 ? messages[0] : Array(messages.joined())
      guard write(bytes) else {
        markBroken()
        return
      }
    }
  }

  /// - Returns: false when the output is broken or abandoned.
  private func write(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      // A hang-up lasts, so it is only waited for until it is known.
      let watched = state.withLock { $0.isEnding } ? nil : input
      switch Descriptor.waitWritable(descriptor, or: wake, orHangupOf: watched) {
      case .ready: break
      case .hungUp:
        stopHolding()
        continue
      case .woken: return false
      case .failed(let errno):
        onBroken(errno)
        return false
      }
      switch Descriptor.write(descriptor, rest.prefix(Self.chunkBytes)) {
      case .count(let count):
        rest = rest.dropFirst(count)
        settle(count)
      case .notNow: continue
      case .failed(let errno):
        onBroken(errno)
        return false
      }
    }
    return true
  }

  private func settle(_ count: Int) {
    let done = state.withLock { state in
      state.byteCount -= count
      let done = state.waiters.filter { $0.bytesMax >= state.byteCount }
      state.waiters.removeAll { $0.bytesMax >= state.byteCount }
      return done.map(\.continuation)
    }
    for continuation in done { continuation.resume() }
  }

  private func markBroken() {
    let waiters = state.withLock { state in
      state.isBroken = true
      state.messages = []
      defer { state.waiters = [] }
      return state.waiters.map(\.continuation)
    }
    for continuation in waiters { continuation.resume() }
  }
}
