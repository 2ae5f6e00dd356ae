import Foundation

/// One run of the built tests, with a fault switched on or with none.
struct TestRun: Sendable {
  let binary: String
  let tree: String
  /// Where the output goes.
  let logs: String
  let timeout: TimeInterval

  /// Of the output that is looked at.
  private static let logBytesMax = 1 << 20

  /// How it ended.
  enum End: Sendable, Equatable {
    case green(tests: Int)
    case failed(first: String)
    case crashed(signal: Int32, during: String)
    case timedOut(during: String)

    var isFound: Bool { if case .green = self { false } else { true } }

    var words: String {
      switch self {
      case .green(let tests): "NOT FOUND (\(tests) tests green)"
      case .failed(let first): first
      case .crashed(let signal, let during): "crash (signal \(signal)) in \(during)"
      case .timedOut(let during): "time-out in \(during)"
      }
    }
  }

  func run(test: String, scenario: String?, fault: String?, name: String) throws -> End {
    let path = logs + "/" + name + ".log"
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    let output = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: binary)
    process.arguments = ["--testing-library", "swift-testing", "--filter", test]
    process.currentDirectoryURL = URL(fileURLWithPath: tree)
    var environment = ProcessInfo.processInfo.environment
    environment["TTSYNC_PLANTED"] = fault
    environment["SCENARIO"] = scenario
    environment["SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH"] = "8"
    process.environment = environment
    process.standardOutput = output
    process.standardError = output
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    var isLate = false
    if ended.wait(timeout: .now() + timeout) == .timedOut {
      isLate = true
      kill(process.processIdentifier, SIGKILL)
      ended.wait()
    }
    try output.close()
    let text = FileManager.default.contents(atPath: path) ?? Data()
    // A fault that breaks a loop is told by thousands of lines; the first ones name the test.
    let first = String(decoding: text.prefix(Self.logBytesMax), as: UTF8.self)
    return end(of: process, isLate: isLate, TestLog(first))
  }

  private func end(of process: Process, isLate: Bool, _ log: TestLog) -> End {
    if isLate { return .timedOut(during: log.open ?? "an unknown test") }
    if process.terminationReason == .uncaughtSignal {
      return .crashed(signal: process.terminationStatus, during: log.open ?? "an unknown test")
    }
    if process.terminationStatus == 0 { return .green(tests: log.count) }
    return .failed(first: log.firstFailure ?? "exit code \(process.terminationStatus)")
  }
}

/// What the testing library prints.
struct TestLog {
  /// Tests that ran.
  private(set) var count = 0
  private(set) var firstFailure: String?
  /// A test that began and did not end.
  var open: String? { started.first { !ended.contains($0) } }

  private var started: [String] = []
  private var ended: Set<String> = []

  init(_ text: String) {
    for line in text.split(separator: "\n") {
      if let name = Self.name(in: line, before: " started.") {
        started.append(name)
      } else if let name = Self.name(in: line, before: " passed after")
        ?? Self.name(in: line, before: " failed after")
      {
        ended.insert(name)
      } else if firstFailure == nil, line.contains(" recorded an issue") {
        firstFailure = Self.failure(line)
      } else if line.contains("Test run with "),
        let number = line.split(separator: " ").compactMap({ Int($0) }).first
      {
        count = number
      }
    }
  }

  /// `◇ Test "a name" started.` or `◇ Test name() started.`
  private static func name(in line: Substring, before verb: String) -> String? {
    guard let begin = line.range(of: " Test ") ?? line.range(of: "Test "),
      let end = line.range(of: verb), begin.upperBound < end.lowerBound,
      !line.contains("Test run"), !line.contains("Test case")
    else { return nil }
    let name = line[begin.upperBound..<end.lowerBound]
    let whole = name.components(separatedBy: " with ").first ?? String(name)
    return whole.trimmingCharacters(in: ["\"", "`"])
  }

  private static func failure(_ line: Substring) -> String? {
    guard let begin = line.range(of: "Test "), let end = line.range(of: " recorded an issue")
    else { return nil }
    var name = String(line[begin.upperBound..<end.lowerBound])
    if line.contains(".txt\"") || line.contains("path → ") || line.contains("argument") {
      let rest = line[end.upperBound...]
      if let from = rest.range(of: "\""), let to = rest[from.upperBound...].firstIndex(of: "\"") {
        name += " \(rest[from.upperBound..<to])"
      }
    }
    return name.replacingOccurrences(of: "\"", with: "").replacingOccurrences(of: "`", with: "")
  }
}
