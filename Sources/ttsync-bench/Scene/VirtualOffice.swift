import Foundation
import JSONTree
import JournalStore
import ReplayWorker
import SimulatedStage
import SyncCore
import Synchronization
import TrackingTimeSandbox
import TrackingTimeTools

/// The whole engine in virtual time before the simulated TrackingTime: for goals that count
/// requests or last minutes. What it finds does not depend on the machine.
final class VirtualOffice {
  let stage: Stage
  let service: SimulatedService
  let device: Device
  let folder: String
  private(set) var process: StagedProcess
  private let switchboard = Switchboard()
  private let ids = Numbers()
  private let settings: StagedSettings
  private var processes: Int32 = 1

  /// 2026-03-02 12:00 in Madrid, a Monday.
  static let noon = Instant(seconds: 1_772_449_200)

  init(_ folder: String, inFlight: Int = 2) throws {
    self.folder = folder
    stage = Stage(epoch: Self.noon.milliseconds)
    service = SimulatedService(on: stage, account: .studio(weeksBack: 6, weeksAhead: 0))
    service.furnish { $0.users[SandboxAccount.adminID]?.zone = Home.zone }
    device = Device("laptop", on: stage)
    settings = StagedSettings(
      account: Int64(SandboxAccount.accountID), secret: SandboxAccount.adminPassword,
      // The far months would stand between the requests that are counted.
      worker: WorkerSettings(inFlight: inFlight, mirrorDays: Limits.firstPullDaysBack),
      tools: ToolSettings(
        waitBudget: .zero, wireBudget: .zero, readBudget: .zero, coldBudget: .zero,
        systemZone: Home.zone))
    process = try Self.process(1, device, folder, service, switchboard, settings, ids)
    process.startWorker()
    try stage.settle()
    _ = try stage.run(until: stage.now + 600_000) { [process] in
      try process.isAtRest && process.journal.read { try $0.coverage(.list(.task)) != nil }
    }
  }

  private static func process(
    _ number: Int32, _ device: Device, _ folder: String, _ service: SimulatedService,
    _ switchboard: Switchboard, _ settings: StagedSettings, _ ids: Numbers
  ) throws -> StagedProcess {
    try StagedProcess(
      number: number, on: device,
      place: JournalPlace(
        directory: "\(folder)/home/\(SandboxAccount.accountID)@api.trackingtime.test",
        stateDirectory: "\(folder)/state"),
      service: service, switchboard: switchboard, settings: settings, uuid: { ids.next() },
      chance: { 0.5 })
  }

  /// Ends the process and starts another one on the same journal.
  func restart() throws {
    try process.shutDown()
    processes += 1
    process = try Self.process(processes, device, folder, service, switchboard, settings, ids)
    process.startWorker()
    try stage.settle()
  }

  func close() throws { try process.shutDown() }

  @discardableResult
  func accept(_ drafts: [OperationDraft], waiting: Duration? = nil) throws -> [OperationID] {
    let journal = process.journal
    let call = CallContext(client: "bench", tool: "bench", argumentsDigest: ids.next())
    return try process.perform {
      let acceptance = try await journal.accept(call, waiting: waiting) { entrance in
        try drafts.map { try entrance.propose($0).id }
      }
      guard case .accepted(let accepted, _) = acceptance else { return [] }
      return accepted
    }
  }

  /// The network goes, and the worker has noticed.
  func goOffline() throws {
    service.disconnect(device)
    // bounded: each wish makes the worker try once more
    for number in 0..<10 where try !isOpen() {
      try accept([entry(number, notes: "before the tunnel")])
      try stage.pass(2_000)
    }
  }

  func comeBack() { device.network = .connected }

  func isOpen() throws -> Bool { try process.journal.read { try $0.link().isOpen } }

  func operation(_ id: OperationID) throws -> SyncCore.Operation? {
    try process.journal.read { try $0.operation(id) }
  }

  /// Until nothing waits that the worker could send.
  ///
  /// - Returns: whether that came within so many hours.
  func drain(hours: Int64 = 24) throws -> Bool {
    try stage.run(until: stage.now + hours * 3_600_000) { [process, service] in
      guard service.underWay == 0 else { return false }
      let counts = try process.journal.read { try $0.counts() }
      return [.pending, .attempted, .ambiguous].allSatisfy { counts[$0] ?? 0 == 0 }
    }
  }

  /// An entry of a quarter of an hour of today.
  func entry(_ number: Int, notes: String = "virtual") -> OperationDraft {
    let start = Self.noon - .seconds(Int64(4 * 3_600 - number % 7_200))
    return OperationDraft(
      .create, .new(.timeEntry),
      wish: [
        .userID: .id(.me), .startAt: .instant(start), .endAt: .instant(start + .seconds(900)),
        .durationSeconds: .integer(900), .zone: .text(Home.zone),
        .notes: .text("\(notes) \(number)"),
      ])
  }

  func change(_ entry: RemoteID, notes: String) -> OperationDraft {
    OperationDraft(
      .update, .existing(Subject(.timeEntry, .remote(entry))), wish: [.notes: .text(notes)])
  }

  /// Entries of the user that the mirror knows.
  func entries(_ count: Int) throws -> [RemoteID] {
    try process.journal.read { view in
      try view.entries(
        EntryFilter(user: .me, isBilled: false), ascending: false, limit: count
      ).compactMap(\.subject.id.remote)
    }
  }

  /// Requests that left this machine since then.
  func requests(since number: Int) -> [Trace] {
    service.traces.dropFirst(number).filter { $0.end != "no connection" }
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
    let text = String(number, radix: 16)
    return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - text.count) + text
  }
}
