import Logging
import SyncCore

// Every line this target logs. Static text; metadata never holds bodies, queries, entity texts or
// credentials. Paths hold ids only.
extension HTTPRemote {
  func logSending(_ endpoint: Endpoint, number: UInt64) {
    logger.debug(
      "request",
      metadata: [
        "request": "\(number)", "method": "\(endpoint.method.rawValue)", "path": "\(endpoint.path)",
      ])
  }

  func logAnswered(_ answer: RemoteAnswer, number: UInt64) {
    logger.debug(
      "answered",
      metadata: [
        "request": "\(number)", "status": "\(answer.status ?? 0)",
        "envelope": "\(answer.envelopeStatus.map(String.init) ?? "none")",
      ])
  }

  func logUnanswered(_ answer: RemoteAnswer, number: UInt64) {
    logger.debug(
      "no answer",
      metadata: [
        "request": "\(number)", "phase": "\(answer.phase.rawValue)",
        "failure": "\(answer.failure ?? "")",
      ])
  }

  func logShutdownFailed(_ error: any Error) {
    logger.debug("client shutdown failed", metadata: ["failure": "\(error)"])
  }
}
