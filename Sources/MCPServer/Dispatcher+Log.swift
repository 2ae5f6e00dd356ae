import Logging

/// The log lines of a server; they never carry arguments or results.
extension Dispatcher {
  func logInitialized(_ handshake: Handshake) {
    logger.info(
      "client connected",
      metadata: [
        "client": "\(handshake.client?.name ?? "unknown")",
        "client_version": "\(handshake.client?.version ?? "unknown")",
        "revision": "\(handshake.revision.rawValue)",
      ])
  }

  func logRefused(method: String?, _ error: RPCError) {
    logger.debug(
      "message refused",
      metadata: ["method": "\(method.map(Excerpt.cut) ?? "none")", "code": "\(error.code)"])
  }

  func logTooLong() {
    logger.warning("message longer than the limit skipped")
  }

  func logAbandoned(count: Int) {
    logger.warning("calls abandoned after the grace", metadata: ["count": "\(count)"])
  }

  func logOutputLost(errno: Int32) {
    logger.info("the client reads no more", metadata: ["errno": "\(errno)"])
  }

  func logInputFailed(errno: Int32) {
    logger.warning("reading the input failed", metadata: ["errno": "\(errno)"])
  }

  func logEnded() {
    logger.debug("session ended")
  }
}
