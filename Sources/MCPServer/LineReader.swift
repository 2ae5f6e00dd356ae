import Synchronization

/// Reads lines from a descriptor, on a thread of its own, one when asked for one.
///
/// Because it reads only on demand, a client that floods us is held back by the pipe.
final class LineReader: Sendable {
  /// Bytes taken from the pipe at a time: what a Linux pipe holds.
  private static let chunkBytes = 64 << 10

  private let descriptor: Int32
  private let thread = SerialThread()
  private let framer: Mutex<LineFramer>
  private let isStopped = Mutex(false)
  private let wake = WakeSignal()
  private let onFailure: @Sendable (Int32) -> Void

  /// - Parameter onFailure: gets the errno when reading fails; the input counts as ended then.
  init(_ descriptor: Int32, lengthMax: Int, onFailure: @escaping @Sendable (Int32) -> Void) {
    self.descriptor = descriptor
    self.framer = Mutex(LineFramer(lengthMax: lengthMax))
    self.onFailure = onFailure
  }

  /// The next line; nil at the end of the input and after `stop`. Not to be called twice at a time.
  func next() async -> LineFramer.Frame? {
    if isStopped.withLock({ $0 }) { return nil }
    if let frame = framer.withLock({ $0.next() }) { return frame }
    return await withCheckedContinuation { continuation in
      thread.async { continuation.resume(returning: self.read()) }
    }
  }

  /// Ends the input, also for a `next` that waits. From any thread.
  func stop() {
    isStopped.withLock { $0 = true }
    wake.give()
  }

  private func read() -> LineFramer.Frame? {
    var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
    // bounded by the input, or by the length limit if there is no newline in it
    while true {
      switch Descriptor.waitReadable(descriptor, or: wake) {
      case .ready: break
      case .woken, .hungUp: return nil
      case .failed(let errno):
        onFailure(errno)
        return nil
      }
      switch Descriptor.read(descriptor, into: &chunk) {
      case .count(0): return framer.withLock { $0.finish() }
      case .count(let count):
        let frame = framer.withLock { framer in
          framer.append(chunk[..<count])
          return framer.next()
        }
        if let frame { return frame }
      case .notNow: continue
      case .failed(let errno):
        onFailure(errno)
        return nil
      }
    }
  }
}
