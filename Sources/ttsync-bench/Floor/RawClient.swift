import Foundation

/// A client that knows one request: written with `write`, its answer read with `read`, on a
/// connection that stays open.
final class RawClient {
  private let descriptor: CInt
  private let request: [UInt8]
  private var buffer = [UInt8](repeating: 0, count: 8192)
  private var received: [UInt8] = []

  init(port: UInt16, _ request: [UInt8]) throws {
    self.request = request
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw RawSocket.failure("socket") }
    var address = RawSocket.loopback(port)
    let code = unsafe RawSocket.with(&address) { unsafe connect(descriptor, $0, $1) }
    guard code == 0 else { throw RawSocket.failure("connect") }
    RawSocket.sendAtOnce(descriptor)
  }

  deinit { close(descriptor) }

  func send() throws {
    guard
      unsafe Foundation.send(descriptor, request, request.count, RawSocket.quiet) == request.count
    else { throw RawSocket.failure("send") }
  }

  func receive() throws {
    received.removeAll(keepingCapacity: true)
    // bounded by the answer: it ends where its head says
    while true {
      let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { throw RawSocket.failure("recv") }
      received += buffer.prefix(count)
      if let length = HTTPText.length(received), received.count >= length { return }
    }
  }

  func exchange() throws {
    try send()
    try receive()
  }
}

/// The few calls about sockets that client and server share.
enum RawSocket {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static let quiet = CInt(MSG_NOSIGNAL)

  static func failure(_ call: String) -> Failure {
    Failure(description: "\(call): \(unsafe String(cString: strerror(errno)))")
  }

  static func loopback(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  static func with<Result>(
    _ address: inout sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  /// Small packets leave at once.
  static func sendAtOnce(_ descriptor: CInt) {
    var on: CInt = 1
    _ = unsafe setsockopt(
      descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
  }
}

/// As much of HTTP/1.1 as the benchmark's own client and server speak.
enum HTTPText {
  private static let end: [UInt8] = [13, 10, 13, 10]

  /// Bytes of the whole message; nil while its head is not in yet.
  static func length(_ bytes: [UInt8]) -> Int? {
    guard let head = headLength(bytes) else { return nil }
    return head + bodyLength(bytes[..<head])
  }

  static func headLength(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 4 else { return nil }
    for place in 0...(bytes.count - 4)
    where bytes[place] == 13 && bytes[place..<place + 4].elementsEqual(end) {
      return place + 4
    }
    return nil
  }

  private static func bodyLength(_ head: ArraySlice<UInt8>) -> Int {
    for line in head.split(separator: 10) {
      let name = Array("content-length:".utf8)
      guard line.count > name.count,
        zip(line, name).allSatisfy({ ($0 >= 65 && $0 <= 90 ? $0 + 32 : $0) == $1 })
      else { continue }
      return line.dropFirst(name.count).reduce(0) { value, byte in
        (48...57).contains(byte) ? value * 10 + Int(byte - 48) : value
      }
    }
    return 0
  }
}
