import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A thread of its own for calls that block, one job after the other.
///
/// Not a dispatch queue: on Linux a blocked worker of the dispatch pool is replaced only after
/// about a second, and Swift's own tasks run on the same pool.
final class SerialThread: Sendable {
  fileprivate final class Core: Sendable {
    /// nil ends the thread.
    private let jobs = Mutex<[(@Sendable () -> Void)?]>([])
    private let count = DispatchSemaphore(value: 0)

    func add(_ job: (@Sendable () -> Void)?) {
      jobs.withLock { $0.append(job) }
      count.signal()
    }

    func run() {
      // bounded by `add(nil)`, which the owner's end brings
      while true {
        count.wait()
        guard let job = jobs.withLock({ $0.removeFirst() }) else { return }
        job()
      }
    }
  }

  private let core = Core()

  init() {
    let retained = unsafe Unmanaged.passRetained(core).toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
      let result = unsafe pthread_create(&thread, nil, { unsafe Core.main($0) }, retained)
      guard result == 0, let thread = unsafe thread else { preconditionFailure("no thread left") }
    #else
      var thread = pthread_t()
      let result = unsafe pthread_create(&thread, nil, { unsafe Core.main($0) }, retained)
      precondition(result == 0, "no thread left")
    #endif
    pthread_detach(thread)
  }

  deinit { core.add(nil) }

  /// Runs the job when those before it are done. Returns at once.
  func async(_ job: @escaping @Sendable () -> Void) { core.add(job) }
}

extension SerialThread.Core {
  fileprivate static func main(_ retained: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let retained = unsafe retained else { return nil }
    unsafe Unmanaged<SerialThread.Core>.fromOpaque(retained).takeRetainedValue().run()
    return nil
  }
}
