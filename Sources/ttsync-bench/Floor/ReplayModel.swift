import Foundation

/// Replay as it cannot be done with less: commit that so many are sent, send them, commit what came
/// back. SQLite and sockets, nothing else.
final class ReplayModel {
  private let rows: OneRow
  private let clients: [RawClient]

  /// - Parameter window: how many are on their way at once.
  init(_ folder: String, port: UInt16, window: Int) throws {
    rows = try OneRow(folder + "/model.sqlite")
    let body = String(repeating: "x", count: 300)
    let request = """
      POST /api/v4/31337/events/add HTTP/1.1\r\nHost: 127.0.0.1\r\n\
      Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)
      """
    clients = try (0..<window).map { _ in try RawClient(port: port, Array(request.utf8)) }
  }

  /// - Returns: operations per second.
  func run(_ operations: Int) throws -> Double {
    let start = ContinuousClock.now
    for _ in 0..<operations / clients.count {
      try rows.write(clients.count)
      for client in clients { try client.send() }
      for client in clients { try client.receive() }
      try rows.settle(clients.count)
    }
    let done = operations / clients.count * clients.count
    try rows.checkpoint()
    return Double(done) / (ContinuousClock.now - start).inSeconds
  }
}
