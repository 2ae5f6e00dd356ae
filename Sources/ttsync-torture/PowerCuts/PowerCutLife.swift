import JSONTree
import JournalStore
import Logging
import SimulatedDisk
import SyncCore
import TestSupport

/// What processes do with one journal on a disk that keeps everything: calls of several clients, a
/// leader that sends, answers, pulls, checkpoints, restarts. The same seed makes the same life.
final class PowerCutLife {
  /// What was on the disk for sure at a moment, as the journal itself told it.
  struct Moment: Sendable {
    /// Events of the disk until then.
    var position: Int
    var revisions: [OperationID: Int64] = [:]
    var states: [OperationID: OperationState] = [:]
    /// nil: the journal was not opened yet.
    var head: AuditHead?
    /// The witness beside it, by the name of its file.
    var witness: (name: String, bytes: [UInt8])?
  }

  let disk: SimulatedDisk
  let place: JournalPlace
  private(set) var moments: [Moment] = []

  var journal: Journal
  /// Another handle on the same file, as a second server has it.
  var other: Journal
  var lead = Epoch(0)
  var chance: SeededGenerator
  let clock = TortureClock()
  /// False while it restarts.
  private(set) var isOpen = true

  static let account: Int64 = 77
  static let client = CredentialFingerprintInput(secret: "correct horse")

  /// Creates a journal in a new folder whose disk can be cut from the very first byte.
  init(in folder: String, seed: UInt64, plan: DiskFault? = nil) throws {
    place = JournalPlace(directory: folder + "/data", stateDirectory: folder + "/state")
    disk = try SimulatedDisk.mount(place.directory)
    disk.plan(plan)
    chance = SeededGenerator(seed: seed)
    do {
      journal = try Self.open(place, clock, seed)
      other = try Self.open(place, clock, seed ^ 1)
    } catch {
      disk.unmount()
      throw error
    }
    try remember()
  }

  static func open(_ place: JournalPlace, _ clock: TortureClock, _ seed: UInt64) throws -> Journal {
    let uuids = UUIDSequence(seed: seed)
    var sources = Journal.Sources(now: clock.now, uuid: uuids.next, ring: {})
    sources.writesOnCallingThread = true
    return try Journal.open(
      place, account: account, serviceHost: "api.example.test", credential: client,
      mode: .readWrite, sources: sources,
      logger: Logger(label: "torture", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  /// Lives through so many steps.
  func live(steps: Int) async throws {
    try await takeLead()
    for _ in 0..<steps {
      clock.advance(.seconds(Int64.random(in: 1...90, using: &chance)))
      try await step()
      try remember()
    }
  }

  /// Opens both handles anew, as after a restart; the last one closed empties the log.
  func reopen() async throws {
    isOpen = false
    try journal.close()
    try other.close()
    journal = try Self.open(place, clock, chance.next())
    other = try Self.open(place, clock, chance.next())
    isOpen = true
    try await takeLead()
  }

  func takeLead() async throws {
    lead = try await journal.takeLead(
      pid: 1, boot: "boot", machine: "machine", monotonicMilliseconds: clock.now().milliseconds
    ).epoch
  }

  /// Ends it: handles closed, the folder an ordinary one.
  func end() {
    for journal in [journal, other] {
      // Lost: that the last checkpoint failed on a disk that was told to fail.
      try? journal.close()
    }
    disk.unmount()
  }

  /// Notes what everybody was told until now.
  func remember() throws {
    var moment = Moment(position: disk.position)
    for operation in try journal.read({ try $0.operations(OperationFilter(), limit: 100_000) }) {
      moment.revisions[operation.id] = operation.revision
      moment.states[operation.id] = operation.state
    }
    moment.head = try journal.auditHead
    moment.witness = Folder.files(place.stateDirectory).first
    moments.append(moment)
  }

  /// The last moment that lies before a cut, and the next one; nil: none.
  func moments(around position: Int) -> (last: Moment?, next: Moment?) {
    let next = moments.firstIndex { $0.position > position } ?? moments.count
    return (
      next > 0 ? moments[next - 1] : nil, next < moments.count ? moments[next] : nil
    )
  }
}
