import Foundation
import NIOCore
import NIOHTTP1

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The way back to one client: sends answers whole, in pieces, cut short or not at all.
struct Connection: Sendable {
  let channel: any Channel
  let version: HTTPVersion
  let keepsAlive: Bool
  let clock: @Sendable () -> Date

  /// Runs it on the connection's event loop, after so many seconds; at once for none.
  func after(_ seconds: Double, _ act: @escaping @Sendable () -> Void) {
    guard seconds > 0 else { return channel.eventLoop.execute(act) }
    let wait = TimeAmount.nanoseconds(Int64(min(seconds, 86_400) * 1e9))
    channel.eventLoop.scheduleTask(in: wait, act)
  }

  func deliver(_ delivery: Delivery) {
    switch delivery.manner {
    case .whole(let response): send(response)
    case .hangUp(let response, let reset):
      write(response, body: response.body[...], ends: true)
      close(reset: reset)
    case .truncated(let response, let bytes, let reset):
      write(response, body: response.body.prefix(max(0, bytes)), ends: false)
      close(reset: reset)
    case .drip(let response, let bytes, let every):
      write(response, body: [], ends: false)
      drip(response.body[...], bytes: max(1, bytes), every: every)
    case .cut(let reset): close(reset: reset)
    case .silence: break
    }
  }

  /// The whole answer; the connection closes if the client wants that.
  func send(_ response: SandboxResponse) {
    write(response, body: response.body[...], ends: true)
    if !keepsAlive { close(reset: false) }
  }

  private func write(_ response: SandboxResponse, body: ArraySlice<UInt8>, ends: Bool) {
    var headers = HTTPHeaders(response.headers.map { ($0.name, $0.value) })
    headers.replaceOrAdd(name: "Content-Length", value: String(response.body.count))
    headers.replaceOrAdd(name: "Date", value: HTTPDate.text(clock()))
    if !keepsAlive { headers.replaceOrAdd(name: "Connection", value: "close") }
    let head = HTTPResponseHead(
      version: version, status: HTTPResponseStatus(statusCode: response.status),
      headers: headers)
    put(.head(head))
    if !body.isEmpty { put(.body(.byteBuffer(ByteBuffer(bytes: body)))) }
    if ends { put(.end(nil)) }
    channel.flush()
  }

  private func drip(_ rest: ArraySlice<UInt8>, bytes: Int, every: Double) {
    guard channel.isActive else { return }
    guard !rest.isEmpty else {
      put(.end(nil))
      channel.flush()
      if !keepsAlive { close(reset: false) }
      return
    }
    put(.body(.byteBuffer(ByteBuffer(bytes: rest.prefix(bytes)))))
    channel.flush()
    after(max(every, 0.000_1)) {
      drip(rest.dropFirst(bytes), bytes: bytes, every: every)
    }
  }

  private func put(_ part: HTTPServerResponsePart) {
    channel.write(part, promise: nil)
  }

  /// Closes with FIN, or with RST (`SO_LINGER` of zero seconds).
  func close(reset: Bool) {
    Self.close(channel, reset: reset)
  }

  static func close(_ channel: any Channel, reset: Bool) {
    if reset, let socket = channel as? any SocketOptionProvider {
      _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }
    channel.close(promise: nil)
  }
}
