/// TrackingTime as the worker sees it. Implemented by the HTTP client and by the tests' fake.
///
/// Both methods send exactly one request, once: no retry, no redirect, no re-send on a kept-alive
/// connection. They never throw: whatever happens is in the answer. Cancelling the calling task
/// does not un-send anything; the answer then says how far the request got.
package protocol RemoteService: Sendable {
  func send(_ write: RemoteWrite) async -> RemoteAnswer
  func read(_ question: RemoteRead) async -> RemoteAnswer
  /// Drops every kept connection, so that nothing written earlier can leave any more (design §6).
  func resetConnections() async
}
