import ChildPrograms
import Foundation
import JSONTree
import Testing
import TrackingTimeSandbox

@testable import ttsync

/// A simulated TrackingTime in this process and a home for the built binary, removed at the end.
final class Bench: Sendable {
  let sandbox: Sandbox
  let address: SandboxAddress
  let folder: String

  static let password = SandboxAccount.adminPassword

  /// The program beside the test bundle.
  static var binary: String {
    URL(filePath: ChildProcess.ownPath).deletingLastPathComponent().appending(path: "ttsync").path
  }

  private init(_ sandbox: Sandbox, _ address: SandboxAddress) throws {
    self.sandbox = sandbox
    self.address = address
    folder = NSTemporaryDirectory() + "ttsync-e2e-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  /// Gives `body` a bench and takes everything away after it, whatever happened.
  static func with(
    seed: SandboxAccount = .studio(weeksBack: 1, weeksAhead: 0),
    _ body: (Bench) async throws -> Void
  ) async throws {
    let sandbox = Sandbox(seed: seed, clock: { Date() })
    let bench = try Bench(sandbox, try await sandbox.start())
    let ended: Result<Void, any Error>
    do { ended = .success(try await body(bench)) } catch { ended = .failure(error) }
    await sandbox.stop()
    try FileManager.default.removeItem(atPath: bench.folder)
    try ended.get()
  }

  func environment(_ changes: [String: String] = [:]) -> [String: String] {
    let path = ProcessInfo.processInfo.environment
      .filter { ["PATH", "LD_LIBRARY_PATH", "TTSYNC_PLANTED"].contains($0.key) }
    return path.merging([
      "TT_APP_PASSWORD": Self.password, "TT_ACCOUNT_ID": String(SandboxAccount.accountID),
      "TT_BASE_URL": address.baseURL, "TTSYNC_HOME": "\(folder)/home",
      "TTSYNC_STATE": "\(folder)/state", "XDG_CONFIG_HOME": "\(folder)/config",
      "TTSYNC_REQUESTS_PER_SECOND": "0", "TTSYNC_LATE_COMMIT_HORIZON_S": "1",
      "TTSYNC_WAIT_MS": "0", "TTSYNC_REQUEST_TIMEOUT_S": "5",
    ]) { $1 }.merging(changes) { $1 }
  }

  func start(_ arguments: String..., changes: [String: String] = [:]) throws -> ChildProcess {
    try ChildProcess(Self.binary, arguments, environment: environment(changes))
  }

  /// A server and a client that has shaken hands with it.
  func serve(changes: [String: String] = [:]) async throws -> (ChildProcess, Assistant) {
    let server = try start("serve", changes: changes)
    let assistant = Assistant(server)
    _ = try await assistant.begin(as: "end-to-end")
    return (server, assistant)
  }

  struct Ended: Sendable {
    var status: Int32
    var lines: [String]
    var errors: [String]

    /// The one JSON document that was printed.
    func json() throws -> JSON {
      try JSON(parsing: try #require(lines.last, "\(errors)"))
    }
  }

  /// Runs a command to its end.
  func run(_ arguments: String..., changes: [String: String] = [:]) async throws -> Ended {
    let child = try ChildProcess(Self.binary, arguments, environment: environment(changes))
    child.closeInput()
    var lines: [String] = []
    for await line in child.output { lines.append(line) }
    let status = await child.status()
    return Ended(status: status, lines: lines, errors: await child.allErrors())
  }

  // MARK: Work

  /// Books a minute with these notes.
  ///
  /// - Returns: the operation's number: it was acknowledged.
  @discardableResult
  func book(_ notes: String, minute: Int, _ assistant: Assistant) async throws -> Int64 {
    let start = Date().addingTimeInterval(-86_400 * 3 + Double(minute) * 120)
    let receipt = try await assistant.call(
      "tt_add_time_entry",
      [
        "start": .string(start.formatted(.iso8601)), "duration": 60, "notes": .string(notes),
      ])
    return try #require(receipt["operation"]?["id"]?.integerValue)
  }

  /// How often entries with these notes stand in the simulated account.
  func count(_ notes: String) -> Int {
    let accounts = sandbox.snapshot()["accounts"]
    let events = accounts?.array?.first?["events"]?.array ?? []
    return events.count { $0["notes"]?.string == notes }
  }

  /// Everything acknowledged must be there once.
  func requireOnce(_ notes: [String]) {
    for note in notes { #expect(count(note) == 1, "\(note)") }
  }
}
