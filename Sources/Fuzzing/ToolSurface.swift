import Foundation
import JSONTree
import JournalStore
import MCPServer
import SimulatedStage
import SyncCore
import Synchronization
import TrackingTimeSandbox
import TrackingTimeTools

/// Arguments of every tool, against the simulated account with a worker that sends what is accepted:
/// the input is `{"tool": …, "arguments": …}`.
package final class ToolSurface: FuzzSurface {
  package let name = "tool"
  private let desk: Mutex<FuzzDesk?>

  package init() throws {
    desk = Mutex(try FuzzDesk())
  }

  package static let words =
    [
      "tool", "arguments", "dry_run", "confirm", "client_request_id", "fresh", "entry_ids", "start",
      "end", "duration", "task_id", "project_id", "customer_id", "user_id", "timezone", "notes",
      "status", "filter", "from", "to", "page", "page_size", "operation_id", "choice", "shown",
      "fields", "ids", "date", "stop_running_task", "with_dependants", "custom_fields", "query",
      "today", "yesterday", "last week", "1.5h", "90 min", "op 1", "-2", "8 hours",
    ] + Catalog.names

  package var words: [String] { Self.words }

  package func take(_ input: [UInt8]) throws {
    // Lost: why it is no JSON; the session's surface takes any bytes.
    guard let json = try? JSON(parsing: input) else { return }
    let tool = json["tool"]?.stringValue ?? Catalog.names[0]
    let name =
      Catalog.names.contains(tool) ? tool : Catalog.names[input.count % Catalog.names.count]
    let arguments = json["arguments"]?.objectValue ?? [:]
    try desk.withLock { desk in
      if desk?.isWorn ?? true {
        try desk?.close()
        desk = nil
        desk = try FuzzDesk()
      }
      try desk?.call(name, arguments)
    }
  }
}

/// One process with all tools, in virtual time.
private final class FuzzDesk: Sendable {
  private let stage: Stage
  private let process: StagedProcess
  private let folder: String
  private let calls = Mutex(0)

  private static let callsMax = 400

  init() throws {
    stage = Stage(epoch: FuzzRoom.now.milliseconds)
    let service = SimulatedService(on: stage, account: .studio(weeksBack: 1, weeksAhead: 0))
    let device = Device("laptop", on: stage)
    let memory = "/dev/shm"
    let base = FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
    folder = base + "/ttsync-fuzz-\(UUID().uuidString)"
    process = try StagedProcess(
      number: 1, on: device,
      place: JournalPlace(directory: folder + "/data", stateDirectory: folder + "/state"),
      service: service, switchboard: Switchboard(),
      settings: StagedSettings(
        account: Int64(SandboxAccount.accountID), secret: SandboxAccount.adminPassword,
        tools: ToolSettings(systemZone: FuzzRoom.zone)),
      uuid: { UUID().uuidString.lowercased() }, chance: { 0.5 })
    process.startWorker()
    try stage.settle()
    try stage.pass(5_000)
  }

  /// Whether a new one is due.
  var isWorn: Bool { calls.withLock { $0 >= Self.callsMax } }

  func close() throws {
    try process.shutDown()
    try FileManager.default.removeItem(atPath: folder)
  }

  func call(_ tool: String, _ arguments: JSONObject) throws {
    calls.withLock { $0 += 1 }
    let before = try accepted()
    let result: JSONObject
    do {
      result = try process.call(tool, arguments, client: "fuzz")
    } catch let refused as RPCError {
      guard try accepted() == before else {
        throw FuzzProblem("\(tool) was refused (\(refused.message)) and left an operation")
      }
      return
    }
    let text = result["content"]?[0]?["text"]?.stringValue ?? ""
    if text.contains("for a reason of its own") { throw FuzzProblem("\(tool): \(text)") }
    if let failure = process.failure { throw FuzzProblem("the worker ended: \(failure)") }
    guard result["isError"] == true else { return }
    // An online-only call that fails was accepted, and says so; nothing else is kept.
    let isOnline = try last()?.isOnlineOnly ?? false
    if try accepted() != before, !isOnline, !text.contains("op ") {
      throw FuzzProblem("\(tool) is an error and left an operation: \(text.prefix(300))")
    }
    if text.count < 20 { throw FuzzProblem("\(tool) is refused with \(text)") }
  }

  private func accepted() throws -> Int {
    try process.journal.read { view in
      try view.counts().values.reduce(0, +)
    }
  }

  private func last() throws -> SyncCore.Operation? {
    try process.journal.read { try $0.operations(OperationFilter(), limit: 1).first }
  }
}
