#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// An exclusive `flock` on a file of its own, which is never deleted.
enum FileLock {
  /// How often a lock held by another process is tried again.
  private static let pollMicroseconds: UInt32 = 20_000

  /// Runs `body` while holding the lock.
  ///
  /// - Throws: `JournalFailure.locked` when another process keeps it longer than `wait`.
  static func holding<T>(
    _ path: String, atMost wait: Duration, _ body: () throws -> T
  ) throws -> T {
    let descriptor = create(path)
    guard descriptor >= 0 else {
      throw JournalFailure.folderUnwritable(path: path, problem: SystemError.text)
    }
    defer { close(descriptor) }
    let end = ContinuousClock.now + wait
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw JournalFailure.folderUnwritable(path: path, problem: SystemError.text)
      }
      guard ContinuousClock.now < end else { throw JournalFailure.locked }
      usleep(pollMicroseconds)
    }
    return try body()
  }

  private static func create(_ path: String) -> CInt {
    unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
  }
}
