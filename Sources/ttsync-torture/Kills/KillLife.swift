import ChildPrograms
import Foundation
import JSONTree

/// How a server's life ends.
enum Death: String, Sendable, CaseIterable {
  case kill
  /// Stopped for a while, then going on, then killed.
  case stopAndKill
  case terminate
  case endOfInput
}

/// The life of one `ttsync serve`: a client asks, and at some moment it is over.
struct KillLife {
  let stage: KillStage
  /// The calls it is asked, by their place in the ledger.
  let calls: [Int]
  let lines: [String]
  let death: Death
  /// The moment: so many answers, then so many microseconds; without an answer, from the start.
  let answers: Int
  let delayMicroseconds: Int

  /// - Returns: the answers that reached the client, by the place of their calls.
  func live() async throws -> [Int: JSON] {
    let server = try stage.start("serve")
    for line in Self.greeting { server.send(line) }
    for line in lines { server.send(line) }
    let came = AsyncStream<Void>.makeStream()
    let collector = Task { [calls] in
      var answers: [Int: JSON] = [:]
      for await line in server.output {
        // Lost: a line that was cut by the kill is no answer.
        guard let answer = try? JSON(parsing: line), let id = answer["id"]?.integerValue,
          calls.contains(Int(id))
        else { continue }
        answers[Int(id)] = answer
        came.continuation.yield()
      }
      came.continuation.finish()
      return answers
    }
    var waited = 0
    for await _ in came.stream.prefix(answers) {
      waited += 1
      if waited == answers { break }
    }
    try await Task.sleep(for: .microseconds(delayMicroseconds))
    try await end(server)
    return await collector.value
  }

  private func end(_ server: ChildProcess) async throws {
    switch death {
    case .kill: server.signal(SIGKILL)
    case .stopAndKill:
      server.signal(SIGSTOP)
      try await Task.sleep(for: .microseconds(delayMicroseconds))
      server.signal(SIGCONT)
      try await Task.sleep(for: .microseconds(delayMicroseconds))
      server.signal(SIGKILL)
    case .terminate: server.signal(SIGTERM)
    case .endOfInput: server.closeInput()
    }
    // A server that does not end when it is asked to is killed: the next one goes on.
    let overdue = Task {
      try await Task.sleep(for: .seconds(20))
      server.signal(SIGKILL)
    }
    _ = await server.status()
    overdue.cancel()
    server.closeInput()
  }

  private static let greeting = [
    #"{"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-11-25","#
      + #""capabilities":{},"clientInfo":{"name":"torture","version":"1"}}}"#,
    #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
  ]
}
