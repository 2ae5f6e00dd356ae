import Foundation
import Synchronization

/// A program started by this one: its lines, its end, and a way to talk to it.
package final class ChildProcess: Sendable {
  private let process: Process
  private let input: FileHandle
  private let collected = Mutex<[String]>([])
  private let lines: AsyncStream<String>.Continuation
  /// The lines of stdout, without their ends; finishes with the stream.
  package let output: AsyncStream<String>
  private let exit = Mutex(Exit())
  private let endOfErrors: AsyncStream<Void>

  private struct Exit {
    var status: Int32?
    var waiters: [CheckedContinuation<Int32, Never>] = []
  }

  /// Where this program watches its threads or its memory, its children do (decision 0122).
  private static let sanitizer = ProcessInfo.processInfo.environment.filter {
    ["LD_PRELOAD", "TSAN_OPTIONS", "ASAN_OPTIONS"].contains($0.key)
  }

  /// This very program, also where it was started by a relative path.
  package static var ownPath: String {
    // Lost: why the link cannot be read; outside of Linux there is none.
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return link ?? Bundle.main.executablePath ?? CommandLine.arguments[0]
  }

  /// - Parameters:
  ///   - environment: all of it; nothing is inherited but what a sanitizer needs.
  ///   - onError: gets each line of stderr.
  package init(
    _ path: String, _ arguments: [String], environment: [String: String],
    onError: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = environment.merging(Self.sanitizer) { own, _ in own }
    let pipes = (input: Pipe(), output: Pipe(), errors: Pipe())
    process.standardInput = pipes.input
    process.standardOutput = pipes.output
    process.standardError = pipes.errors
    input = pipes.input.fileHandleForWriting
    (output, lines) = AsyncStream.makeStream()
    let (endOfErrors, errorsEnd) = AsyncStream<Void>.makeStream()
    self.endOfErrors = endOfErrors
    process.terminationHandler = { [weak self] process in
      let status =
        process.terminationReason == .exit
        ? process.terminationStatus : -process.terminationStatus
      self?.ended(status)
    }
    try process.run()
    let (lines, out, errors) = (
      lines, pipes.output.fileHandleForReading, pipes.errors.fileHandleForReading
    )
    Self.read(out) {
      lines.yield($0)
    } atEnd: {
      lines.finish()
    }
    Self.read(errors) { [weak self] line in
      self?.collected.withLock { $0.append(line) }
      onError(line)
    } atEnd: {
      errorsEnd.finish()
    }
  }

  package var pid: Int32 { process.processIdentifier }

  /// What it said on stderr so far.
  package var errors: [String] { collected.withLock(\.self) }

  /// Everything it said on stderr, up to the end of that.
  package func allErrors() async -> [String] {
    for await _ in endOfErrors {}
    return errors
  }

  /// Writes one line to its stdin; a child that is gone does not read it.
  package func send(_ line: String) {
    // Lost: that nobody reads; the missing answer tells.
    try? input.write(contentsOf: Data((line + "\n").utf8))
  }

  package func closeInput() {
    // Lost: that it was closed already.
    try? input.close()
  }

  package func signal(_ number: Int32) {
    if exit.withLock({ $0.status == nil }) { kill(pid, number) }
  }

  /// Waits for its end.
  ///
  /// - Returns: its exit code, or the negative number of the signal that ended it.
  package func status() async -> Int32 {
    await withCheckedContinuation { continuation in
      let status = exit.withLock { exit -> Int32? in
        if exit.status == nil { exit.waiters.append(continuation) }
        return exit.status
      }
      if let status { continuation.resume(returning: status) }
    }
  }

  private func ended(_ status: Int32) {
    let waiters = exit.withLock { exit in
      exit.status = status
      defer { exit.waiters = [] }
      return exit.waiters
    }
    for waiter in waiters { waiter.resume(returning: status) }
  }

  /// Reads lines on a thread of its own, because reading blocks.
  private static func read(
    _ handle: FileHandle, _ line: @escaping @Sendable (String) -> Void,
    atEnd: @escaping @Sendable () -> Void
  ) {
    let descriptor = handle.fileDescriptor
    Thread {
      var rest: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 65_536)
      // bounded by the stream: it ends with the child.
      while true {
        let count = unsafe Foundation.read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        rest += buffer.prefix(count)
        let parts = rest.split(separator: 0x0A, omittingEmptySubsequences: false)
        for part in parts.dropLast() { line(String(decoding: part, as: UTF8.self)) }
        rest = Array(parts.last ?? [])
      }
      if !rest.isEmpty { line(String(decoding: rest, as: UTF8.self)) }
      withExtendedLifetime(handle) {}
      atEnd()
    }.start()
  }
}
