#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// What the file system says about a journal's place.
package struct PlaceFacts: Sendable, Hashable {
  /// Permission bits of folder and file; nil: not there.
  package var folderMode: UInt32?
  package var fileMode: UInt32?
  /// The file belongs to the user of this process.
  package var isOurs: Bool
  /// `ext4`; nil: it cannot be told.
  package var fileSystem: String?
  /// Locks and syncs there reach one machine only: refused.
  package var isNetwork: Bool
  /// Bytes free to us; nil: it cannot be told.
  package var freeBytes: Int64?

  package init(_ place: JournalPlace) {
    let file = Self.look(place.file)
    folderMode = Self.look(place.directory)?.mode
    fileMode = file?.mode
    isOurs = file.map { $0.owner == geteuid() } ?? true
    fileSystem = FileSystemKind.name(at: place.directory)
    isNetwork = FileSystemKind.network(at: place.directory) != nil
    freeBytes = Self.free(at: place.directory)
  }

  private static func look(_ path: String) -> (mode: UInt32, owner: UInt32)? {
    var facts = stat()
    guard unsafe stat(path, &facts) == 0 else { return nil }
    return (UInt32(facts.st_mode) & 0o777, facts.st_uid)
  }

  private static func free(at path: String) -> Int64? {
    var facts = statvfs()
    guard unsafe statvfs(path, &facts) == 0 else { return nil }
    return Int64(clamping: UInt64(facts.f_bavail)) * Int64(clamping: UInt64(facts.f_frsize))
  }
}
