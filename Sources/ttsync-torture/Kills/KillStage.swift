import ChildPrograms
import Foundation
import JSONTree

/// A simulated TrackingTime as a process of its own, and a home for the servers that are killed.
struct KillStage: Sendable {
  let binary: String
  let folder: String
  let control: ControlClient
  let environment: [String: String]
  let account: Int64
  private let sandbox: ChildProcess

  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  static func open(_ binary: String, seed: UInt64) async throws -> KillStage {
    let folder = try Folder.make()
    let inherited = ProcessInfo.processInfo.environment
      .filter { ["PATH", "LANG", "LD_LIBRARY_PATH"].contains($0.key) }
      .merging(["TZ": "Europe/Madrid"]) { $1 }
    let sandbox = try ChildProcess(
      binary,
      [
        "sandbox", "--port", "0", "--control-port", "0", "--json", "--until-eof", "--empty",
        "--seed", String(seed),
      ], environment: inherited)
    guard let line = await firstLine(of: sandbox) else {
      throw Problem(description: "the sandbox did not start: \(await sandbox.allErrors())")
    }
    let facts = try JSON(parsing: line)
    let address = facts["control_url"]?.stringValue ?? ""
    let port = address.split(separator: ":").last.flatMap { UInt16($0.prefix { $0.isNumber }) }
    guard let port else { throw Problem(description: "no control port in \(address)") }
    let settings = settings(facts, folder)
    return KillStage(
      binary: binary, folder: folder, control: ControlClient(port: port),
      environment: inherited.merging(settings) { $1 },
      account: facts["account_id"]?.integerValue ?? 0, sandbox: sandbox)
  }

  /// Small waits, so that many processes can die in little time.
  private static func settings(_ facts: JSON, _ folder: String) -> [String: String] {
    [
      "TT_APP_PASSWORD": facts["app_password"]?.stringValue ?? "",
      "TT_ACCOUNT_ID": facts["account_id"]?.integerValue.map(String.init) ?? "",
      "TT_BASE_URL": facts["base_url"]?.stringValue ?? "",
      "TTSYNC_HOME": "\(folder)/data", "TTSYNC_STATE": "\(folder)/state",
      "XDG_CONFIG_HOME": "\(folder)/config", "TTSYNC_REQUESTS_PER_SECOND": "0",
      "TTSYNC_IN_FLIGHT": "4", "TTSYNC_LATE_COMMIT_HORIZON_S": "1", "TTSYNC_WAIT_MS": "0",
      "TTSYNC_REQUEST_TIMEOUT_S": "2",
    ]
  }

  private static func firstLine(of child: ChildProcess) async -> String? {
    for await line in child.output { return line }
    return nil
  }

  func start(_ arguments: String...) throws -> ChildProcess {
    try ChildProcess(binary, arguments, environment: environment)
  }

  /// Runs a command to its end.
  ///
  /// - Returns: its exit code and the last line of stdout.
  func run(_ arguments: String...) async throws -> (status: Int32, line: String) {
    let child = try ChildProcess(binary, arguments, environment: environment)
    child.closeInput()
    var last = ""
    for await line in child.output { last = line }
    return (await child.status(), last)
  }

  // MARK: What goes wrong

  /// What the service does to one request in three.
  func misbehave() throws {
    try control.order("POST", "faults", ["rules": Self.faults, "replace": true])
  }

  /// The service is well again, and what was late is there.
  func calm() throws {
    try control.order("DELETE", "faults")
    try control.order("POST", "online")
    try control.order("POST", "late")
  }

  private static var faults: JSON {
    func rule(_ access: String, _ probability: Double, _ action: JSON) -> JSON {
      ["match": ["access": .string(access)], "probability": .number(probability), "action": action]
    }
    return [
      rule("write", 0.06, ["kind": "cutAfter"]),
      rule("write", 0.03, ["kind": "cutBefore"]),
      rule("write", 0.04, ["kind": "page", "status": 502]),
      rule("write", 0.03, ["kind": "page", "status": 502, "applied": false]),
      rule("write", 0.05, ["kind": "lateCommit", "seconds": 0.4, "answer": "cut"]),
      rule("write", 0.02, ["kind": "lateCommit", "seconds": 0.6, "answer": "gateway"]),
      rule("write", 0.01, ["kind": "tooMany", "seconds": 1]),
      rule("write", 0.01, ["kind": "envelope", "status": 500, "applied": false]),
      rule("write", 0.02, ["kind": "hangUp"]),
      rule("write", 0.02, ["kind": "truncate", "bytes": 30]),
      rule("write", 0.01, ["kind": "malformed"]),
      rule("read", 0.03, ["kind": "page", "status": 503]),
      rule("read", 0.02, ["kind": "cutAfter"]),
      rule("write", 0.2, ["kind": "delay", "before": 0.01, "after": 0.02]),
    ]
  }

  /// Ends the simulated service; the folder stays where it is evidence.
  func close(keeping: Bool) async {
    sandbox.closeInput()
    _ = await sandbox.status()
    if !keeping { Folder.remove(folder) }
  }
}
