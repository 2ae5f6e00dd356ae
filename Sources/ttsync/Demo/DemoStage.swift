import ChildPrograms
import Foundation
import JSONTree

/// The processes of a demo: a sandbox and a server, in a temporary home of their own.
struct DemoStage: Sendable {
  let folder: String
  let sandbox: ChildProcess
  let server: ChildProcess
  let control: ControlClient
  private let environment: [String: String]

  /// Starts both; what the server says on stderr goes to `onError`.
  static func open(onError: @escaping @Sendable (String) -> Void) async throws -> DemoStage {
    let folder = NSTemporaryDirectory() + "ttsync-demo-\(Clocks.uuid().prefix(8))"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    do {
      return try await open(in: folder, onError: onError)
    } catch {
      try FileManager.default.removeItem(atPath: folder)
      throw error
    }
  }

  private static func open(
    in folder: String, onError: @escaping @Sendable (String) -> Void
  ) async throws -> DemoStage {
    let inherited = ProcessInfo.processInfo.environment
      .filter { ["PATH", "LANG", "LD_LIBRARY_PATH"].contains($0.key) }
      // Where the simulated user works, so that all clocks of the story agree.
      .merging(["TZ": "Europe/Madrid"]) { $1 }
    let sandbox = try ChildProcess(
      ChildProcess.ownPath,
      ["sandbox", "--port", "0", "--control-port", "0", "--json", "--until-eof"],
      environment: inherited, onError: onError)
    guard let line = await firstLine(of: sandbox) else {
      throw Assistant.Problem(description: "the sandbox did not start: \(sandbox.errors)")
    }
    let facts = try JSON(parsing: line)
    let environment = inherited.merging(settings(facts, folder: folder)) { $1 }
    let server = try ChildProcess(
      ChildProcess.ownPath, ["serve"], environment: environment, onError: onError)
    return DemoStage(
      folder: folder, sandbox: sandbox, server: server, control: try controlClient(facts),
      environment: environment)
  }

  /// Small waits, so that a demo is short; everything else as it would be.
  private static func settings(_ facts: JSON, folder: String) -> [String: String] {
    [
      "TT_APP_PASSWORD": facts["app_password"]?.stringValue ?? "",
      "TT_ACCOUNT_ID": facts["account_id"]?.integerValue.map(String.init) ?? "",
      "TT_BASE_URL": facts["base_url"]?.stringValue ?? "",
      "TTSYNC_HOME": "\(folder)/data", "TTSYNC_STATE": "\(folder)/state",
      "XDG_CONFIG_HOME": "\(folder)/config", "TTSYNC_REQUESTS_PER_SECOND": "0",
      "TTSYNC_LATE_COMMIT_HORIZON_S": "3", "TTSYNC_WAIT_MS": "400",
      "TTSYNC_REQUEST_TIMEOUT_S": "5",
    ]
  }

  private static func controlClient(_ facts: JSON) throws -> ControlClient {
    let address = facts["control_url"]?.stringValue ?? ""
    let port = address.split(separator: ":").last.flatMap { UInt16($0.prefix { $0.isNumber }) }
    guard let port else { throw Assistant.Problem(description: "no control port in \(address)") }
    return ControlClient(port: port)
  }

  private static func firstLine(of child: ChildProcess) async -> String? {
    for await line in child.output { return line }
    return nil
  }

  /// Runs another command of this program on the same journal.
  ///
  /// - Returns: its exit code and the lines of stdout.
  func run(
    _ arguments: [String], onError: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> (status: Int32, lines: [String]) {
    let child = try ChildProcess(
      ChildProcess.ownPath, arguments, environment: environment, onError: onError)
    child.closeInput()
    var lines: [String] = []
    for await line in child.output { lines.append(line) }
    return (await child.status(), lines)
  }

  /// Ends both processes and waits for it.
  ///
  /// - Returns: the server's exit code.
  func close(keeping: Bool) async throws -> Int32 {
    server.closeInput()
    let status = await server.status()
    sandbox.closeInput()
    _ = await sandbox.status()
    if !keeping { try FileManager.default.removeItem(atPath: folder) }
    return status
  }

  /// Kills what still runs; for an end that was not planned.
  func abandon() {
    server.signal(SIGKILL)
    sandbox.signal(SIGKILL)
  }
}
