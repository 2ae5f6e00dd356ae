import GRDBSQLite
import Synchronization
import TestSupport

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// SQLite's way to the disk (a VFS) with a recorder in it: the default of the process once installed.
///
/// Files outside of the mounted folders go straight to the ordinary driver.
enum DiskDriver {
  /// What stands before the ordinary driver's own file in the memory that SQLite gives.
  @unsafe struct Prefix {
    var head: sqlite3_file
    /// nil once closed.
    var file: Unmanaged<OpenFile>?
  }

  /// A file below a mounted folder, as one connection has it open.
  final class OpenFile {
    let disk: SimulatedDisk
    let number: Int
    let isLog: Bool
    /// The first sync of a new log or journal syncs its folder too.
    var syncsFolder: Bool

    init(disk: SimulatedDisk, number: Int, isLog: Bool, syncsFolder: Bool) {
      self.disk = disk
      self.number = number
      self.isLog = isLog
      self.syncsFolder = syncsFolder
    }
  }

  typealias FilePointer = UnsafeMutablePointer<sqlite3_file>

  /// The driver that was the default before; lives as long as the process.
  nonisolated(unsafe) static let base: UnsafeMutablePointer<sqlite3_vfs>? =
    {
      sqlite3_initialize()
      return unsafe sqlite3_vfs_find(nil)
    }()

  private static let isInstalled: Bool = {
    guard let base = unsafe base else { return false }
    let driver = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    unsafe driver.initialize(to: base.pointee)
    unsafe driver.pointee.pNext = nil
    unsafe driver.pointee.zName = UnsafePointer(strdup("ttsync-simulated-disk"))
    unsafe driver.pointee.szOsFile += CInt(MemoryLayout<Prefix>.stride)
    unsafe driver.pointee.xOpen = { unsafe DiskDriver.open($1, $2, $3, $4) }
    unsafe driver.pointee.xDelete = { unsafe DiskDriver.delete($1, $2) }
    unsafe driver.pointee.xRandomness = { unsafe DiskDriver.randomness($1, $2) }
    return unsafe sqlite3_vfs_register(driver, 1) == SQLITE_OK
  }()

  /// Where SQLite's random numbers come from; nil: from the ordinary driver.
  static let chance = Mutex<SeededGenerator?>(nil)

  private static func randomness(_ count: CInt, _ bytes: UnsafeMutablePointer<CChar>?) -> CInt {
    guard let bytes = unsafe bytes, let base = unsafe base else { return 0 }
    let isSeeded = chance.withLock { chance in
      guard chance != nil else { return false }
      for index in 0..<Int(count) {
        unsafe bytes[index] = CChar(truncatingIfNeeded: chance?.next() ?? 0)
      }
      return true
    }
    return isSeeded ? count : unsafe base.pointee.xRandomness?(base, count, bytes) ?? 0
  }

  static func reseed(_ seed: UInt64?) {
    chance.withLock { $0 = seed.map(SeededGenerator.init(seed:)) }
    // Forgets the present sequence: the next number asks the driver for a new seed.
    sqlite3_randomness(0, nil)
  }

  static func install() {
    precondition(isInstalled, "SQLite took no driver")
  }
}
