#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The calls to the operating system that stdio needs. Descriptors are borrowed, never closed.
enum Descriptor {
  /// What waiting for a descriptor came to.
  enum Readiness: Equatable {
    case ready
    /// The wake signal was given.
    case woken
    /// Not ready, and the other descriptor has nobody at its other end any more.
    case hungUp
    case failed(errno: Int32)
  }

  /// What reading or writing came to.
  enum Transfer: Equatable {
    case count(Int)
    /// Nothing now; wait again. Only descriptors that somebody set to non-blocking say so.
    case notNow
    case failed(errno: Int32)
  }

  /// Waits without limit until the descriptor can be read, is at its end, or the signal is given.
  static func waitReadable(_ descriptor: Int32, or wake: WakeSignal) -> Readiness {
    wait(descriptor, for: Int16(POLLIN), or: wake)
  }

  /// Waits without limit until the descriptor takes bytes, is broken, or the signal is given.
  ///
  /// - Parameter other: a descriptor whose hang-up ends the wait too; nil for none.
  static func waitWritable(
    _ descriptor: Int32, or wake: WakeSignal, orHangupOf other: Int32? = nil
  ) -> Readiness {
    wait(descriptor, for: Int16(POLLOUT), or: wake, orHangupOf: other)
  }

  private static func wait(
    _ descriptor: Int32, for events: Int16, or wake: WakeSignal, orHangupOf other: Int32? = nil
  ) -> Readiness {
    var descriptors = [
      pollfd(fd: descriptor, events: events, revents: 0),
      pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
      // No events asked for: hang-up and errors are reported all the same. -1 is left out.
      pollfd(fd: other ?? -1, events: 0, revents: 0),
    ]
    // bounded by the input and the wake signal: this is where a server waits for its client
    while true {
      let count = unsafe poll(&descriptors, 3, -1)
      if count < 0 {
        if errno == EINTR { continue }
        return .failed(errno: errno)
      }
      if descriptors[1].revents != 0 { return .woken }
      // End and error are ready too: the call that follows says which it is.
      if descriptors[0].revents != 0 { return .ready }
      if descriptors[2].revents != 0 { return .hungUp }
    }
  }

  /// Reads what is there, at most the size of the buffer. A count of 0 is the end.
  static func read(_ descriptor: Int32, into buffer: inout [UInt8]) -> Transfer {
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      #if canImport(Glibc)
        unsafe Glibc.read(descriptor, bytes.baseAddress, bytes.count)
      #elseif canImport(Musl)
        unsafe Musl.read(descriptor, bytes.baseAddress, bytes.count)
      #else
        unsafe Darwin.read(descriptor, bytes.baseAddress, bytes.count)
      #endif
    }
    return transfer(count)
  }

  /// Writes the first of these bytes, as many as are taken.
  static func write(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Transfer {
    let count = unsafe bytes.withUnsafeBytes { bytes in
      #if canImport(Glibc)
        unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
      #elseif canImport(Musl)
        unsafe Musl.write(descriptor, bytes.baseAddress, bytes.count)
      #else
        unsafe Darwin.write(descriptor, bytes.baseAddress, bytes.count)
      #endif
    }
    return transfer(count)
  }

  private static func transfer(_ count: Int) -> Transfer {
    if count >= 0 { return .count(count) }
    let number = errno
    return number == EINTR || number == EAGAIN ? .notNow : .failed(errno: number)
  }

  /// A pipe that is gone is an answer of `write`, not a signal that ends the process. Process-wide,
  /// as POSIX has no other way for pipes.
  static func ignoreBrokenPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
  }
}

/// Wakes a thread that waits for a descriptor. Once given, it stays given.
final class WakeSignal: Sendable {
  /// Readable from the moment the signal is given.
  let descriptor: Int32
  private let sender: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    // Without two descriptors left nothing else would work either.
    precondition(unsafe pipe(&ends) == 0, "no descriptors left for a pipe")
    descriptor = ends[0]
    sender = ends[1]
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  }

  deinit {
    close(descriptor)
    close(sender)
  }

  func give() { _ = Descriptor.write(sender, [0]) }
}
