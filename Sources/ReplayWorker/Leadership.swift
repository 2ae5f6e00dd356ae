import Foundation
package import JournalStore
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The file lock that makes one process the leader (design §11).
///
/// `flock` on `leader.lock` beside the journal: close-on-exec, never deleted, the inode compared
/// after locking, held until the process ends. Whoever holds it still has to raise the epoch in the
/// journal: the epoch row is the truth, the lock only decides who may raise it (pitfall 27).
package struct Leadership: Sendable {
  /// Takes the lock if nobody holds it; nil when another process does.
  ///
  /// Throws `LockFailure`.
  package let acquireNow: @Sendable () throws -> HeldLock?
  /// Takes the lock from a holder that does not move any more (decision 0012).
  ///
  /// The argument is asked once nobody else can do the same. Returns nil when somebody else did, or
  /// the holder moved again.
  let replaceStopped: @Sendable (_ isStopped: () throws -> Bool) throws -> HeldLock?
  private let wait: @Sendable () async throws -> HeldLock

  package init(place: JournalPlace) {
    let path = place.leaderLock
    self.init(
      acquireNow: { try lockedFile(at: path, waiting: false) },
      replaceStopped: { try Self.replacement(of: path, $0) },
      wait: { try await Self.lockedFileOnThread(at: path) })
  }

  /// Another lock than a file's: for simulations.
  ///
  /// - Parameter wait: returns with the lock, or throws `CancellationError`.
  package init(
    acquireNow: @escaping @Sendable () throws -> HeldLock?,
    replaceStopped: @escaping @Sendable (_ isStopped: () throws -> Bool) throws -> HeldLock?,
    wait: @escaping @Sendable () async throws -> HeldLock
  ) {
    self.acquireNow = acquireNow
    self.replaceStopped = replaceStopped
    self.wait = wait
  }

  /// Waits for the lock, where it is not free.
  ///
  /// - Throws: `CancellationError` when the task is cancelled first; `LockFailure` when the file
  ///   cannot be opened.
  package func acquire() async throws -> HeldLock {
    if let free = try acquireNow() { return free }
    return try await wait()
  }

  /// Waits on a thread of its own.
  private static func lockedFileOnThread(at path: String) async throws -> HeldLock {
    let wait = LockWait()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        wait.begin(continuation)
        Thread.detachNewThread {
          wait.finish(Result { try lockedFile(at: path, waiting: true) })
        }
      }
    } onCancel: {
      wait.cancel()
    }
  }

  /// Puts a new, locked file in the place of one whose holder does not move any more (decision
  /// 0012). The epoch keeps the old holder from writing when it wakes.
  ///
  /// Under a lock of its own, so that of several that take over at once only one does.
  /// - Parameter isStopped: asked once that lock is held.
  /// - Returns: nil when somebody else takes over, or the old leader moved again.
  private static func replacement(
    of path: String, _ isStopped: () throws -> Bool
  ) throws -> HeldLock? {
    guard let succession = try lockedFile(at: path + ".succession", waiting: false) else {
      return nil
    }
    defer { withExtendedLifetime(succession) {} }
    guard try isStopped() else { return nil }
    let new = path + ".new"
    guard unsafe unlink(new) == 0 || errno == ENOENT else {
      throw LockFailure(path: new, code: errno)
    }
    guard let lock = try lockedFile(at: new, waiting: false) else { return nil }
    guard unsafe rename(new, path) == 0 else { throw LockFailure(path: path, code: errno) }
    return lock
  }
}

/// A held lock; kept for the process's life, released by the kernel when it dies.
package final class HeldLock: Sendable {
  private let release: @Sendable () -> Void

  /// - Parameter release: called once, when nobody refers to the lock any more.
  package init(release: @escaping @Sendable () -> Void) {
    self.release = release
  }

  deinit {
    release()
  }
}

package struct LockFailure: Error, Sendable, CustomStringConvertible {
  package let path: String
  package let code: Int32

  package var description: String {
    "the lock file \(path) cannot be locked: \(unsafe String(cString: strerror(code)))"
  }
}

/// Hands the lock to the one who waits, or closes it when nobody does any more.
private final class LockWait: Sendable {
  private struct State {
    var continuation: CheckedContinuation<HeldLock, any Error>?
    var isCancelled = false
  }

  private let state = Mutex(State())

  func begin(_ continuation: CheckedContinuation<HeldLock, any Error>) {
    let isLate = state.withLock { state in
      if !state.isCancelled { state.continuation = continuation }
      return state.isCancelled
    }
    if isLate { continuation.resume(throwing: CancellationError()) }
  }

  func finish(_ result: Result<HeldLock?, any Error>) {
    let continuation = state.withLock { state in
      defer { state.continuation = nil }
      return state.continuation
    }
    // A lock that comes too late is released with its object.
    continuation?.resume(
      with: result.flatMap { lock in
        lock.map(Result.success) ?? .failure(CancellationError())
      })
  }

  func cancel() {
    let continuation = state.withLock { state in
      state.isCancelled = true
      defer { state.continuation = nil }
      return state.continuation
    }
    continuation?.resume(throwing: CancellationError())
  }
}

/// Opens and locks the file; opens again when the name meanwhile stands for another file.
private func lockedFile(at path: String, waiting: Bool) throws -> HeldLock? {
  for _ in 0..<100 {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw LockFailure(path: path, code: errno) }
    let lock = HeldLock { _ = close(descriptor) }
    var result = flock(descriptor, LOCK_EX | (waiting ? 0 : LOCK_NB))
    // bounded by signals: each interruption is one delivered signal
    while result != 0, errno == EINTR {
      result = flock(descriptor, LOCK_EX | (waiting ? 0 : LOCK_NB))
    }
    guard result == 0 else {
      if errno == EWOULDBLOCK { return nil }
      throw LockFailure(path: path, code: errno)
    }
    var held = stat()
    var named = stat()
    if unsafe fstat(descriptor, &held) == 0, unsafe stat(path, &named) == 0,
      held.st_ino == named.st_ino, held.st_dev == named.st_dev
    {
      return lock
    }
  }
  throw LockFailure(path: path, code: EAGAIN)
}
