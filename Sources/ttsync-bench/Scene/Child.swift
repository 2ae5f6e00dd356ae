import Foundation
import JSONTree

/// A program that was started for a measurement.
final class Child {
  let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var rest: [UInt8] = []
  private var lastID: Int64 = 0

  struct Ended: Error, CustomStringConvertible {
    let description: String
  }

  /// - Parameter isQuiet: what it says is thrown away.
  init(
    _ path: String, _ arguments: [String], environment: [String: String], isQuiet: Bool = false
  ) throws {
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = environment
    process.standardInput = input
    process.standardOutput = isQuiet ? FileHandle.nullDevice : output
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  var pid: Int32 { process.processIdentifier }

  func send(_ line: String) throws {
    try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
  }

  /// The next line of its output.
  ///
  /// - Throws: when it has ended.
  func line() throws -> String {
    let descriptor = output.fileHandleForReading.fileDescriptor
    var buffer = [UInt8](repeating: 0, count: 65_536)
    // bounded by the stream: it ends with the child
    while true {
      if let end = rest.firstIndex(of: 10) {
        let line = String(decoding: rest[..<end], as: UTF8.self)
        rest.removeFirst(end + 1)
        return line
      }
      let count = unsafe read(descriptor, &buffer, buffer.count)
      guard count > 0 else {
        throw Ended(description: "\(process.executableURL?.path ?? "") ended")
      }
      rest += buffer.prefix(count)
    }
  }

  /// One request of the protocol and its answer; notifications in between are skipped.
  @discardableResult
  func request(_ method: String, _ params: JSON) throws -> JSON {
    lastID += 1
    let message: JSON = [
      "jsonrpc": "2.0", "id": .integer(lastID), "method": .string(method), "params": params,
    ]
    try send(message.encodedString())
    // bounded by the child: its stream ends with it
    while true {
      let answer = try JSON(parsing: line())
      guard answer["id"]?.integerValue == lastID else { continue }
      guard let result = answer["result"] else {
        throw Ended(description: "\(method): \(answer.encodedString())")
      }
      return result
    }
  }

  /// The handshake.
  func begin() throws {
    try request(
      "initialize",
      [
        "protocolVersion": "2025-11-25", "capabilities": [:],
        "clientInfo": ["name": "bench", "version": "1"],
      ])
    try send(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
  }

  /// - Returns: the structured answer.
  func call(_ tool: String, _ arguments: JSON) throws -> JSON {
    let result = try request("tools/call", ["name": .string(tool), "arguments": arguments])
    guard result["isError"]?.boolValue != true, let answer = result["structuredContent"] else {
      throw Ended(description: "\(tool): \(result.encodedString())")
    }
    return answer
  }

  /// Ends it in order and waits for that.
  func finish() throws {
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  func kill() {
    Foundation.kill(pid, SIGKILL)
    process.waitUntilExit()
  }

  /// A line of `/proc/<pid>/status` that counts kilobytes; nil where there is none.
  func kilobytes(_ name: String) -> Double? {
    let status = FileManager.default.contents(atPath: "/proc/\(pid)/status")
      .map { String(decoding: $0, as: UTF8.self) }
    let line = status?.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
  }
}
