import Foundation
import Synchronization

/// The smallest service that the worker can talk to: it says who one is, has empty lists, and
/// accepts every write under a new id. One thread per connection, plain sockets.
final class LoopbackServer: Sendable {
  struct Settings: Sendable {
    /// How long an answer is held back: the way there and back.
    var delay: Duration = .zero
    /// Writes whose body contains this are answered with envelope 500.
    var poison = "poison"
  }

  struct Arrival: Sendable {
    let connection: Int
    let at: ContinuousClock.Instant
    let isWrite: Bool
  }

  private struct State {
    var settings: Settings
    var nextID = 5_000_000
    var connections = 0
    var arrivals: [Arrival] = []
    var open: Set<CInt> = []
    var isStopped = false
  }

  let port: UInt16
  private let listener: CInt
  private let state: Mutex<State>

  init(_ settings: Settings = Settings()) throws {
    state = Mutex(State(settings: settings))
    let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw RawSocket.failure("socket") }
    var address = RawSocket.loopback(0)
    let bound = unsafe RawSocket.with(&address) { unsafe bind(descriptor, $0, $1) }
    guard bound == 0, listen(descriptor, 128) == 0 else { throw RawSocket.failure("listen") }
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let named = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(descriptor, $0, &length)
      }
    }
    guard named == 0 else { throw RawSocket.failure("getsockname") }
    listener = descriptor
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { self.accept() }
  }

  var baseURL: String { "http://127.0.0.1:\(port)/api/v4" }

  /// What came in since the last `forget`.
  var arrivals: [Arrival] { state.withLock { $0.arrivals } }

  func forget() { state.withLock { $0.arrivals = [] } }

  func set(_ change: (inout Settings) -> Void) { state.withLock { change(&$0.settings) } }

  /// Ends it; open connections are cut.
  func stop() {
    let open = state.withLock { state in
      state.isStopped = true
      return state.open
    }
    shutdown(listener, CInt(SHUT_RDWR))
    for descriptor in open { shutdown(descriptor, CInt(SHUT_RDWR)) }
  }

  private func accept() {
    // bounded by `stop`, which ends the listening socket
    while true {
      let descriptor = Foundation.accept(listener, nil, nil)
      guard descriptor >= 0 else { break }
      RawSocket.sendAtOnce(descriptor)
      let number = state.withLock { state -> Int? in
        guard !state.isStopped else { return nil }
        state.connections += 1
        state.open.insert(descriptor)
        return state.connections
      }
      guard let number else {
        close(descriptor)
        break
      }
      Thread.detachNewThread { self.serve(descriptor, number) }
    }
    close(listener)
  }

  private func serve(_ descriptor: CInt, _ connection: Int) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    var received: [UInt8] = []
    // bounded by the connection
    while true {
      let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      received += buffer.prefix(count)
      while let length = HTTPText.length(received), received.count >= length {
        let request = Array(received.prefix(length))
        received.removeFirst(length)
        guard answer(request, on: descriptor, connection) else { break }
      }
    }
    state.withLock { _ = $0.open.remove(descriptor) }
    close(descriptor)
  }

  private func answer(_ request: [UInt8], on descriptor: CInt, _ connection: Int) -> Bool {
    let isWrite = request.first != UInt8(ascii: "G")
    let (settings, id) = state.withLock { state in
      state.arrivals.append(
        Arrival(connection: connection, at: ContinuousClock.now, isWrite: isWrite))
      state.nextID += 1
      return (state.settings, state.nextID)
    }
    if settings.delay > .zero {
      usleep(UInt32(settings.delay / .microseconds(1)))
    }
    let reply = Array(Self.reply(to: request, isWrite, id, settings).utf8)
    return unsafe send(descriptor, reply, reply.count, RawSocket.quiet) == reply.count
  }

  private static func reply(
    to request: [UInt8], _ isWrite: Bool, _ id: Int, _ settings: Settings
  ) -> String {
    if isWrite {
      return contains(settings.poison, request)
        ? http(#"{"response":{"status":500,"message":"poison"}}"#)
        : http(#"{"response":{"status":200,"message":""},"data":{"id":\#(id)}}"#)
    }
    let line = request.prefix { $0 != 13 }
    if contains("/me ", line) {
      return http(#"{"response":{"status":200,"message":""},"data":\#(me)}"#)
    }
    return http(#"{"response":{"status":200,"message":""},"data":[]}"#)
  }

  private static let me = #"""
    {"id":7701,"account_id":31337,"name":"Bench","timezone_iana":"Europe/Madrid","role":"ADMIN"}
    """#

  private static func http(_ body: String) -> String {
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
      + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  private static func contains(_ word: String, _ bytes: some Collection<UInt8>) -> Bool {
    let word = Array(word.utf8)
    let bytes = Array(bytes)
    guard let first = word.first, bytes.count >= word.count else { return false }
    for place in 0...(bytes.count - word.count)
    where bytes[place] == first && bytes[place..<place + word.count].elementsEqual(word) {
      return true
    }
    return false
  }
}
