import Foundation
package import JSONTree

/// Gives a sandbox its orders: plain HTTP/1.1 over one loopback connection per order.
///
/// A few lines on sockets, because the program's HTTP client belongs to the worker alone.
package struct ControlClient: Sendable {
  package let port: UInt16

  package struct Problem: Error, CustomStringConvertible {
    package let description: String
  }

  package init(port: UInt16) {
    self.port = port
  }

  /// Bytes of one answer; the log of a demo is far below.
  private static let answerBytesMax = 64 << 20

  @discardableResult
  package func order(_ method: String, _ call: String, _ body: JSON? = nil) throws -> JSON {
    let content = body?.encoded() ?? []
    let head = """
      \(method) /__sandbox/\(call) HTTP/1.1\r
      Host: 127.0.0.1:\(port)\r
      Connection: close\r
      Content-Type: application/json\r
      Content-Length: \(content.count)\r
      \r

      """
    let answer = try exchange(Array(head.utf8) + content)
    guard let end = Self.endOfHead(answer) else { throw Problem(description: "no HTTP answer") }
    let status = String(decoding: answer.prefix(12).suffix(3), as: UTF8.self)
    let text = Array(answer[end...])
    guard status == "200" else {
      throw Problem(
        description: "\(method) \(call): \(status) \(String(decoding: text, as: UTF8.self))")
    }
    return try JSON(parsing: text)
  }

  private static func endOfHead(_ bytes: [UInt8]) -> Int? {
    let mark = Array("\r\n\r\n".utf8)
    guard bytes.count >= mark.count else { return nil }
    return (0...bytes.count - mark.count)
      .first { Array(bytes[$0..<$0 + mark.count]) == mark }.map { $0 + mark.count }
  }

  private func exchange(_ request: [UInt8]) throws -> [UInt8] {
    let descriptor = socket(AF_INET, Self.stream, 0)
    guard descriptor >= 0 else { throw Self.failure("socket") }
    defer { close(descriptor) }
    try connect(descriptor)
    guard unsafe send(descriptor, request, request.count, 0) == request.count else {
      throw Self.failure("send")
    }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while answer.count < Self.answerBytesMax {
      let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Self.failure("recv") }
      if count == 0 { break }
      answer += buffer.prefix(count)
    }
    return answer
  }

  private func connect(_ descriptor: Int32) throws {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw Self.failure("connect") }
  }

  private static func failure(_ call: String) -> Problem {
    Problem(description: "\(call): \(unsafe String(cString: strerror(errno)))")
  }

  private static var stream: Int32 {
    #if canImport(Darwin)
      SOCK_STREAM
    #else
      Int32(SOCK_STREAM.rawValue)
    #endif
  }
}
