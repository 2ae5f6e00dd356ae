/// The bounds of a server. Every queue, body and wait has one.
package struct ServerLimits: Sendable {
  /// Bytes of one incoming message; a longer line is answered with -32600 and skipped.
  /// 8 MiB is far above what assistants send (imports of a few thousand rows).
  package var messageBytesMax = 8 << 20

  /// Requests of one session that run at a time. Handlers mostly wait for the disk or the worker.
  package var runningMax = 64

  /// Accepted requests of one session that wait for their turn; the next is answered -32603.
  package var waitingMax = 1024

  /// Messages in one batch (2025-03-26 only).
  package var batchMax = 100

  /// Bytes that may wait for a client that does not read; above it no further input is taken.
  package var outputBacklogBytesMax = 16 << 20

  /// How long running requests may go on after the input ended or shutdown began, and how long
  /// their answers may take to be written.
  package var grace: Duration = .seconds(2)

  /// How long the client's user may take to answer a question in the handshake era. Clients give
  /// up on a silent call after five minutes.
  package var elicitationTimeout: Duration = .seconds(280)

  /// How long a signed request state stays valid in the stateless era, in seconds (MRTR: at most
  /// ten minutes).
  package var requestStateSeconds: Int64 = 600

  /// Bytes of a request state, which travels to the client and back.
  package var requestStateBytesMax = 64 << 10

  /// Rounds of questions within one call of the handshake era.
  package var elicitationRoundsMax = 8

  /// Resources that one connection, or one listening request, may listen to.
  package var subscriptionsMax = 100

  /// Requests of one session that stand until they are ended (`subscriptions/listen`).
  package var standingMax = 16

  /// The least time between two progress notifications of one call, in milliseconds. The last one
  /// (progress == total) is always sent.
  package var progressIntervalMilliseconds: Int64 = 100

  package init() {}
}
