import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Listens on the datagram socket beside the lock and calls `ring` for each byte.
///
/// Only the leader listens. The socket file is 0600 in a 0700 folder; what stands in a datagram is
/// not looked at.
final class DoorbellSocket: Sendable {
  private let descriptor: Int32
  private let path: String
  /// Of the socket file that this one made.
  private let inode: ino_t
  private let isStopped: StopMark

  /// - Returns: nil when the socket cannot be made (path too long, file system without sockets):
  ///   the worker then relies on watching the journal (design §11).
  init?(path: String, ring: @escaping @Sendable () -> Void) {
    guard let descriptor = boundDatagramSocket(at: path) else { return nil }
    self.descriptor = descriptor
    self.path = path
    inode = fileNumber(of: path)
    let isStopped = StopMark()
    self.isStopped = isStopped
    Thread.detachNewThread {
      var byte: UInt8 = 0
      // Shutting the socket down ends the read; an empty datagram and a signal do too, and are no end.
      while true {  // bounded by stop()
        let count = unsafe recv(descriptor, &byte, 1, 0)
        if isStopped.isSet || (count < 0 && errno != EINTR) { break }
        if count >= 0 { ring() }
      }
      _ = close(descriptor)
    }
  }

  func stop() {
    isStopped.set()
    // A leader that was taken over from must not take its successor's bell away.
    if fileNumber(of: path) == inode { _ = unsafe unlink(path) }
    _ = shutdown(descriptor, Int32(SHUT_RDWR))
  }
}

/// Set once, by whoever stops.
private final class StopMark: Sendable {
  private let flag = Atomic(false)

  var isSet: Bool { flag.load(ordering: .acquiring) }

  func set() { flag.store(true, ordering: .releasing) }
}

/// A datagram socket bound to `path`, replacing what stood there; nil on any failure.
private func boundDatagramSocket(at path: String) -> Int32? {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  let bytes = Array(path.utf8)
  guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
  unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
    unsafe room.copyBytes(from: bytes)
  }
  #if canImport(Glibc)
    let type = Int32(SOCK_DGRAM.rawValue)
  #else
    let type = SOCK_DGRAM
  #endif
  let descriptor = socket(AF_UNIX, type, 0)
  guard descriptor >= 0 else { return nil }
  _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  _ = unsafe unlink(path)
  let size = socklen_t(MemoryLayout<sockaddr_un>.size)
  let result = unsafe withUnsafePointer(to: &address) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
      unsafe bind(descriptor, general, size)
    }
  }
  guard result == 0, unsafe chmod(path, 0o600) == 0 else {
    _ = close(descriptor)
    return nil
  }
  return descriptor
}

/// 0: there is no such file.
private func fileNumber(of path: String) -> ino_t {
  var facts = stat()
  return unsafe lstat(path, &facts) == 0 ? facts.st_ino : 0
}
