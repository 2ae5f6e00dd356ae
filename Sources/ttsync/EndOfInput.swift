import Foundation
import ServiceLifecycle

/// Ends when stdin ends: for a child process that must not outlive its parent.
struct EndOfInput: Service {
  func run() async {
    let ended = AsyncStream<Void>.makeStream()
    let thread = Thread {
      var bytes = [UInt8](repeating: 0, count: 512)
      // bounded by the input: every round reads some of it.
      while true {
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(0, $0.baseAddress, $0.count) }
        if count == 0 || (count < 0 && errno != EINTR) { break }
      }
      ended.continuation.finish()
    }
    thread.start()
    for await _ in ended.stream.cancelOnGracefulShutdown() {}
  }
}
