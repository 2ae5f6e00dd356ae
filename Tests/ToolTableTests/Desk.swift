import Foundation
import JSONTree
import JournalStore
import SimulatedStage
import SyncCore
import Synchronization
import TrackingTimeSandbox
import TrackingTimeTools

/// One process with all tools in front of the simulated account, in virtual time.
final class Desk {
  let stage: Stage
  let service: SimulatedService
  let device: Device
  let process: StagedProcess
  private let root: String

  /// 2026-03-02 12:00 in Madrid, a Monday.
  private static let noon = Instant(seconds: 1_772_449_200)

  init(
    _ furnish: (inout World.State) -> Void = { _ in },
    switches: SandboxSwitches = SandboxSwitches()
  ) throws {
    stage = Stage(epoch: Self.noon.milliseconds)
    service = SimulatedService(
      on: stage, account: .studio(weeksBack: 1, weeksAhead: 0), switches: switches)
    service.furnish { $0.users[SandboxAccount.adminID]?.zone = "Europe/Madrid" }
    service.furnish(furnish)
    device = Device("laptop", on: stage)
    let memory = "/dev/shm"
    let base = FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
    root = base + "/ttsync-tools-\(UUID().uuidString)"
    let ids = Numbers()
    process = try StagedProcess(
      number: 1, on: device,
      place: JournalPlace(directory: root + "/data", stateDirectory: root + "/state"),
      service: service, switchboard: Switchboard(),
      settings: StagedSettings(
        account: Int64(SandboxAccount.accountID), secret: SandboxAccount.adminPassword,
        tools: ToolSettings(systemZone: "Europe/Madrid")),
      uuid: { ids.next() }, chance: { 0.5 })
    process.startWorker()
    try stage.settle()
    try rest()
  }

  /// Gives `body` a desk and takes everything away after it, whatever happened.
  static func with(
    _ furnish: (inout World.State) -> Void = { _ in },
    switches: SandboxSwitches = SandboxSwitches(), _ body: (Desk) throws -> Void
  ) throws {
    let desk = try Desk(furnish, switches: switches)
    let ended = Result { try body(desk) }
    try desk.process.shutDown()
    try FileManager.default.removeItem(atPath: desk.root)
    try ended.get()
  }

  var world: World { service.world }
  var account: Account { Account(world) }

  // MARK: Calling

  func call(_ tool: String, _ arguments: JSONObject) throws -> ToolReply {
    ToolReply(try process.call(tool, arguments, client: "table"))
  }

  /// The same, after the dry run that some calls need.
  func confirmed(_ tool: String, _ arguments: JSONObject) throws -> ToolReply {
    var arguments = arguments
    arguments["dry_run"] = true
    let preview = try call(tool, arguments)
    guard !preview.isError, let token = preview.body["confirm"] else { return preview }
    arguments["dry_run"] = nil
    arguments["confirm"] = token
    return try call(tool, arguments)
  }

  /// Accepts a wish past the tools, as an edit does.
  @discardableResult
  func accept(_ draft: OperationDraft) throws -> OperationID? {
    let journal = process.journal
    let call = CallContext(client: "table", tool: "table", argumentsDigest: "\(draft)")
    return try process.perform {
      let acceptance = try await journal.accept(call) { try $0.propose(draft) }
      guard case .accepted(let operation, _) = acceptance else { return nil }
      return operation.id
    }
  }

  /// The requests that changed or asked for something there and reached the service.
  func requests(_ path: String) -> [Trace] {
    service.traces.filter { $0.path.contains(path) && $0.end != "no connection" }
  }

  // MARK: Network and time

  /// The network goes, and the worker has noticed.
  func goOffline() throws {
    service.disconnect(device)
    // bounded: each call makes the worker try once more
    for _ in 0..<10 where try isOnline() {
      _ = try call("tt_list_customers", ["fresh": true])
      try stage.pass(5_000)
    }
  }

  func comeBack() throws {
    device.network = .connected
    try stage.pass(120_000)
    try rest()
  }

  private func isOnline() throws -> Bool {
    try read { view in
      let link = try view.link()
      return !link.isOpen && !link.isPaused
    }
  }

  /// Until nothing can go on without a person.
  func rest() throws {
    let limit = stage.now + 3_600_000
    _ = try stage.run(until: limit) {
      guard service.underWay == 0, process.isAtRest else { return false }
      return try movable().isEmpty
    }
  }

  /// Unfinished, neither parked nor held by one that is.
  func movable() throws -> [SyncCore.Operation] {
    let open = try read { try $0.operations(.unfinished, limit: 1_000) }
    let byID = Dictionary(uniqueKeysWithValues: open.map { ($0.id, $0) })
    return open.filter { operation in
      var next: SyncCore.Operation? = operation
      for _ in 0..<open.count {
        guard let seen = next else { break }
        if seen.state.isParked { return false }
        next = seen.heldBy.flatMap { byID[$0] }
      }
      return true
    }
  }

  func read<T>(_ body: (JournalView) throws -> T) throws -> T { try process.journal.read(body) }

  func operations() throws -> [SyncCore.Operation] {
    try read { try $0.operations(OperationFilter(), limit: 1_000).reversed() }
  }
}

/// UUIDs that are the same in every run.
private final class Numbers: Sendable {
  private let last = Mutex<UInt64>(0)

  func next() -> String {
    let number = last.withLock { last in
      last += 1
      return last
    }
    let mixed = String(number &* 0x9E37_79B9_7F4A_7C15, radix: 16)
    let head = String(repeating: "0", count: 16 - mixed.count) + mixed
    let tail = String(number, radix: 16)
    let end = String(repeating: "0", count: 12 - tail.count) + tail
    return "\(head.prefix(8))-\(head.dropFirst(8).prefix(4))-4\(head.suffix(3))-8000-\(end)"
  }
}

extension ToolReply {
  var status: String { body["status"]?.stringValue ?? "" }
}
