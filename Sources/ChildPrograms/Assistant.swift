package import JSONTree

/// A small MCP client over stdio: what an assistant's program does with `ttsync serve`.
package actor Assistant {
  private let child: ChildProcess
  private var lastID: Int64 = 0

  package struct Problem: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) {
      self.description = description
    }
  }

  package init(_ child: ChildProcess) {
    self.child = child
  }

  /// The handshake.
  ///
  /// - Returns: the server's name and version.
  package func begin(as name: String) async throws -> String {
    let result = try await request(
      "initialize",
      [
        "protocolVersion": "2025-11-25", "capabilities": [:],
        "clientInfo": ["name": .string(name), "version": "1"],
      ])
    child.send(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
    let info = result["serverInfo"]
    return "\(info?["name"]?.stringValue ?? "?") \(info?["version"]?.stringValue ?? "?")"
  }

  package func toolNames() async throws -> [String] {
    let tools = try await request("tools/list", [:])["tools"]?.arrayValue ?? []
    return tools.compactMap { $0["name"]?.stringValue }
  }

  /// Calls a tool.
  ///
  /// - Returns: its structured answer.
  /// - Throws: what the tool says when it refuses.
  package func call(_ tool: String, _ arguments: JSON) async throws -> JSON {
    let result = try await request(
      "tools/call", ["name": .string(tool), "arguments": arguments])
    guard result["isError"]?.boolValue != true, let structured = result["structuredContent"] else {
      let text = result["content"]?[0]?["text"]?.stringValue ?? "no answer"
      throw Problem(description: "\(tool): \(text)")
    }
    return structured
  }

  /// Sends one request and reads until its answer comes; notifications in between are skipped.
  package func request(_ method: String, _ params: JSON) async throws -> JSON {
    lastID += 1
    let id = lastID
    let message: JSON = [
      "jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": params,
    ]
    child.send(message.encodedString())
    while let line = await nextLine() {
      let answer = try JSON(parsing: line)
      guard answer["id"]?.integerValue == id else { continue }
      if let result = answer["result"] { return result }
      let error = answer["error"]?["message"]?.stringValue ?? "no result"
      throw Problem(description: "\(method): \(error)")
    }
    throw Problem(
      description: "\(method): the server ended: " + child.errors.suffix(3).joined(separator: " "))
  }

  /// nil: the server has ended. Iterators of one stream share its lines.
  private func nextLine() async -> String? {
    for await line in child.output { return line }
    return nil
  }
}
