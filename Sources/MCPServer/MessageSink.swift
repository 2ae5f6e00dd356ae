/// Where outgoing messages go: stdout's queue, or the response of one HTTP request.
package protocol MessageSink: Sendable {
  /// Queues one message, without a newline, behind those sent before. Returns at once, never
  /// fails; what a gone client does not get is dropped.
  func send(_ message: [UInt8])
}
