/// One thing that a program did to a file, in the order in which it did it.
package enum DiskEvent: Sendable, Hashable {
  /// The file appeared in its folder.
  case create(file: Int, name: String)
  case delete(name: String)
  case write(file: Int, offset: Int, bytes: [UInt8])
  case truncate(file: Int, size: Int)
  case sync(file: Int)
  /// The sync failed: what was not synced before it may never reach the disk, whatever comes later.
  case failSync(file: Int)
  /// Names made and removed until now are on the disk.
  case syncFolder
}

/// What happens to the bytes that were written and not synced when the power goes.
package enum CutKind: Int, Sendable, Hashable, CaseIterable {
  /// None of them are there.
  case nothing
  /// All of them are.
  case everything
  /// Those up to some moment are there, the last one whole.
  case prefix
  /// The same, with the last one torn between two sectors.
  case torn
  /// Any of them, whatever the order.
  case subset
  /// Any of their sectors.
  case sectors
  /// The same, with old content of the disk where a file grew and the bytes are missing.
  case garbage
}
