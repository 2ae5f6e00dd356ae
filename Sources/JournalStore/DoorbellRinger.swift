#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Sends a byte to the leader's socket: "look" (design §11). Never blocks, and nothing is lost when
/// nobody listens: whoever leads also looks by itself.
struct DoorbellRinger: Sendable {
  /// Path of the datagram socket beside the journal.
  let path: String

  /// Longest path that fits a socket address, its final zero included. A longer one cannot be rung;
  /// the leader's polling serves then.
  static let pathLengthMax = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

  func ring() {
    guard var address = Self.address(of: path) else { return }
    #if canImport(Darwin)
      let kind = SOCK_DGRAM
    #else
      let kind = CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
    #endif
    let descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var byte: UInt8 = 1
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        // The answer does not matter: nobody listening, or a full socket that will be read anyway.
        _ = unsafe sendto(descriptor, &byte, 1, CInt(MSG_DONTWAIT), address, size)
      }
    }
  }

  /// The address of a socket at `path`; nil when the path is too long.
  static func address(of path: String) -> sockaddr_un? {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < pathLengthMax else { return nil }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
      for (index, byte) in bytes.enumerated() { unsafe field[index] = byte }
    }
    return address
  }
}
