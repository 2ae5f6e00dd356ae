import Foundation
import Fuzzing
import JournalStore
import Synchronization

@testable import ReplayWorker

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A datagram to the doorbell. Whatever came before, the next byte still rings.
final class BellSurface: FuzzSurface {
  let name = "bell"
  private let socket: DoorbellSocket
  private let path: String
  private let rung: DispatchSemaphore

  init() throws {
    path = NSTemporaryDirectory() + "/ttsync-bell-\(UUID().uuidString.prefix(8))"
    let rung = DispatchSemaphore(value: 0)
    self.rung = rung
    guard let socket = DoorbellSocket(path: path, ring: { rung.signal() }) else {
      throw FuzzProblem("the doorbell cannot be hung up at \(path)")
    }
    self.socket = socket
  }

  deinit { socket.stop() }

  func take(_ input: [UInt8]) throws {
    for bytes in [Array(input.prefix(1_000)), [0]] {
      try send(bytes)
      guard rung.wait(timeout: .now() + 10) == .success else {
        throw FuzzProblem("the doorbell does not ring after a datagram of \(bytes.count) bytes")
      }
    }
  }

  private func send(_ bytes: [UInt8]) throws {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
      unsafe room.copyBytes(from: Array(path.utf8))
    }
    #if canImport(Glibc)
      let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    #else
      let descriptor = Darwin.socket(AF_UNIX, SOCK_DGRAM, 0)
    #endif
    defer { _ = close(descriptor) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let sent = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
        unsafe sendto(descriptor, bytes, bytes.count, 0, general, size)
      }
    }
    guard sent == bytes.count else { throw FuzzProblem("a datagram could not be sent") }
  }
}
