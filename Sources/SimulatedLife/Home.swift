import Foundation
import JournalStore
import SimulatedDisk
import SimulatedStage
import SyncCore
import TestSupport

/// A machine of a life, its journal, and what its user remembers.
final class Home {
  /// An operation that a receipt told of: the promise that is held against the journal.
  struct Noted {
    let id: OperationID
    let uuid: String
    let verb: Verb
    /// What makes it recognisable on the server: part of its notes or name; nil: nothing.
    let token: String?
    /// What the user saw in the field before changing it; nil: not known, or nothing was changed.
    let seen: String?
    /// True time of the receipt.
    let at: Int64
  }

  /// A call whose answer never came: it may have been accepted or not.
  struct Unanswered {
    let tool: String
    let token: String?
  }

  let plan: LifePlan.Home
  let device: Device
  let place: JournalPlace
  let switchboard = Switchboard()
  var processes: [StagedProcess] = []
  var noted: [Noted] = []
  var unanswered: [Unanswered] = []
  /// Ids the user would name: of the server, or provisional ones from receipts.
  var entries: [Int64] = []
  var tasks: [Int64] = []
  var projects: [Int64] = []
  /// The task whose timer the user believes to run.
  var tracked: Int64?
  /// Operations that the person decided about.
  var decided: Set<OperationID> = []
  /// Records that were put before the person with what they decided about.
  var shown: Set<Subject> = []
  /// The disk below the journal; nil: one that never fails.
  private(set) var disk: SimulatedDisk?
  /// Durable steps that each process may still take before it is killed.
  let dooms = Dooms()

  init(_ plan: LifePlan.Home, on stage: Stage, root: String) {
    self.plan = plan
    device = Device(plan.name, on: stage)
    place = JournalPlace(
      directory: "\(root)/\(plan.name)/data", stateDirectory: "\(root)/\(plan.name)/state")
  }

  /// From now on the disk can fail.
  func mountDisk() throws {
    try FileManager.default.createDirectory(
      atPath: place.directory, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    disk = try SimulatedDisk.mount(place.directory)
  }

  /// What a power cut now would leave of the files.
  func left(by kind: CutKind, using dice: inout Dice) -> [String: [UInt8]] {
    guard let disk else { return [:] }
    var chance = SeededGenerator(seed: dice.number())
    return disk.cut(at: disk.position, kind, using: &chance)
  }

  /// After the power is back: these are the files.
  func restore(_ contents: [String: [UInt8]]) throws {
    disk?.unmount()
    let files = FileManager.default
    for name in try files.contentsOfDirectory(atPath: place.directory) {
      try files.removeItem(atPath: place.directory + "/" + name)
    }
    try SimulatedDisk.write(contents, to: place.directory)
    try mountDisk()
  }

  /// Processes that must not write any more, since a write or a sync of theirs failed.
  var stricken: [StagedProcess] { alive.filter(isStricken) }

  func isStricken(_ process: StagedProcess) -> Bool {
    do {
      try process.journal.requireWritable()
      return false
    } catch {
      return true
    }
  }

  var running: [StagedProcess] { processes.filter(\.isRunning) }
  /// Those that live, frozen ones too.
  var alive: [StagedProcess] { processes.filter { !$0.executor.isDead } }

  func read<Value>(_ body: (JournalView) throws -> Value) throws -> Value {
    guard let process = alive.last else { throw LifeProblem("No process of \(plan.name) lives.") }
    return try process.journal.read(body)
  }
}

/// The life itself cannot go on: a mistake of the simulation, not of the engine.
struct LifeProblem: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
