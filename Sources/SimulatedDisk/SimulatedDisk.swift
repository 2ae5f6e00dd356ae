import Foundation
import Synchronization
package import TestSupport

/// The disk below one folder: SQLite's files in it are real, and all that is done to them is kept, so
/// that any number of power cuts can be played afterwards.
///
/// What is in memory only, the `-shm` of a write-ahead log, is not kept: no power cut leaves it.
/// `SimulatedDisk.install()` must come before the first database is opened.
package final class SimulatedDisk: Sendable {
  struct State {
    var events: [DiskEvent] = []
    var first: DiskImage
    var numbers: [String: Int]
    var lastNumber: Int
    var fault: (plan: DiskFault, seen: Int)?
    var lie = SyncLie.none
    var writes = 0
    var syncs = 0
  }

  /// What a call on a file shall do.
  enum Ruling { case goOn, full, fail }

  let state: Mutex<State>
  /// Absolute, without links.
  package let folder: String

  private static let mounted = Mutex<[String: SimulatedDisk]>([:])

  private init(folder: String, _ state: State) {
    self.folder = folder
    self.state = Mutex(state)
  }

  /// Keeps from now on what SQLite does to the files in this folder, made if it is missing; what is
  /// in it counts as synced.
  ///
  /// - Throws: what reading the folder throws.
  package static func mount(_ path: String) throws -> SimulatedDisk {
    DiskDriver.install()
    let files = FileManager.default
    try files.createDirectory(atPath: path, withIntermediateDirectories: true)
    let folder = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    var contents: [(file: Int, name: String, bytes: [UInt8])] = []
    for name in try files.contentsOfDirectory(atPath: folder).sorted()
    where !name.hasSuffix("-shm") {
      guard let data = files.contents(atPath: folder + "/" + name) else { continue }
      contents.append((contents.count + 1, name, Array(data)))
    }
    let disk = SimulatedDisk(
      folder: folder,
      State(
        first: DiskImage(contents),
        numbers: Dictionary(uniqueKeysWithValues: contents.map { ($0.name, $0.file) }),
        lastNumber: contents.count))
    mounted.withLock { $0[folder] = disk }
    return disk
  }

  /// Databases opened later in this folder are ordinary ones.
  package func unmount() {
    _ = Self.mounted.withLock { $0.removeValue(forKey: folder) }
  }

  /// The disk and the name in its folder; nil: an ordinary file.
  static func find(_ path: String) -> (disk: SimulatedDisk, name: String)? {
    guard let slash = path.lastIndex(of: "/") else { return nil }
    let disk = mounted.withLock { $0[String(path[..<slash])] }
    return disk.map { ($0, String(path[path.index(after: slash)...])) }
  }

  // MARK: What happened

  /// How many events there are: what was done before has a place up to this one.
  package var position: Int { state.withLock { $0.events.count } }

  package var events: [DiskEvent] { state.withLock { $0.events } }

  /// What was on the disk at the beginning.
  package var first: DiskImage { state.withLock { $0.first } }

  /// Calls so far, the ones that met a fault included: what a plan may count through.
  package var writes: Int { state.withLock { $0.writes } }
  package var syncs: Int { state.withLock { $0.syncs } }

  /// Forgets the way to what is on the disk now: only cuts from here on can be played. For lives so
  /// long that nobody could keep all of it.
  package func forget() {
    state.withLock { state in
      for event in state.events { state.first.apply(event) }
      state.events = []
    }
  }

  // MARK: Plans

  /// Replaces the plan; nil: the disk is well again.
  package func plan(_ fault: DiskFault?) {
    state.withLock { $0.fault = fault.map { ($0, 0) } }
  }

  /// Whether the planned fault was met.
  package var hasFailed: Bool {
    state.withLock { state in state.fault.map { $0.seen >= $0.plan.at } ?? false }
  }

  package func lie(about lie: SyncLie) { state.withLock { $0.lie = lie } }

  /// Makes SQLite's own random numbers (the salts of its logs) follow from a seed; nil: as usual.
  ///
  /// For the whole process, so only where one thread at a time uses SQLite does it make a life
  /// byte for byte the same.
  package static func seedSQLite(_ seed: UInt64?) {
    DiskDriver.install()
    DiskDriver.reseed(seed)
  }

  // MARK: Cuts

  /// What a power cut after `position` events may leave.
  ///
  /// For many cuts of one life, apply the events to `first` one by one instead.
  package func cut(
    at position: Int, _ kind: CutKind, using chance: inout SeededGenerator
  ) -> [String: [UInt8]] {
    var image = first
    for event in events.prefix(position) { image.apply(event) }
    return image.cut(kind, using: &chance)
  }

  /// Writes what a cut has left into a folder.
  package static func write(_ contents: [String: [UInt8]], to folder: String) throws {
    let files = FileManager.default
    try files.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for (name, bytes) in contents {
      try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
  }
}
