package import TestSupport

/// What is on a disk for sure, and what may be: the files of one folder after some events.
package struct DiskImage: Sendable {
  /// A disk writes this many bytes whole or not at all.
  package static let sectorBytes = 512

  /// A change of a file's content that was not synced, or behind one that may never be.
  struct Change: Sendable {
    enum Kind: Sendable {
      case write(offset: Int, bytes: [UInt8])
      case truncate(size: Int)
    }

    /// Its place among all changes of all files.
    var order: Int
    var kind: Kind
    var isSynced = false
    /// A sync of it has failed: later ones say nothing about it.
    var isForsaken = false
  }

  struct File: Sendable {
    var durable: [UInt8] = []
    var loose: [Change] = []
  }

  struct NameChange: Sendable {
    var order: Int
    var name: String
    /// nil: removed.
    var file: Int?
  }

  var files: [Int: File] = [:]
  var names: [String: Int] = [:]
  var looseNames: [NameChange] = []
  private var lastOrder = 0

  /// - Parameter contents: what is there and synced from the start, by file number and name.
  package init(_ contents: [(file: Int, name: String, bytes: [UInt8])] = []) {
    for content in contents {
      files[content.file] = File(durable: content.bytes)
      names[content.name] = content.file
    }
  }

  package mutating func apply(_ event: DiskEvent) {
    lastOrder += 1
    switch event {
    case .create(let file, let name):
      files[file] = File()
      looseNames.append(NameChange(order: lastOrder, name: name, file: file))
    case .delete(let name):
      looseNames.append(NameChange(order: lastOrder, name: name, file: nil))
    case .write(let file, let offset, let bytes):
      add(.write(offset: offset, bytes: bytes), to: file)
    case .truncate(let file, let size):
      add(.truncate(size: size), to: file)
    case .sync(let file):
      files[file]?.sync()
    case .failSync(let file):
      files[file]?.forsake()
    case .syncFolder:
      for change in looseNames { names[change.name] = change.file }
      looseNames = []
    }
  }

  private mutating func add(_ kind: Change.Kind, to file: Int) {
    files[file, default: File()].loose.append(Change(order: lastOrder, kind: kind))
  }

  /// Whether anything could be missing after a power cut.
  package var isSettled: Bool { looseNames.isEmpty && files.values.allSatisfy(\.loose.isEmpty) }

  /// The files as a power cut now may leave them, by name.
  package func cut(_ kind: CutKind, using chance: inout SeededGenerator) -> [String: [UInt8]] {
    var cut = Cut(kind: kind, orders: looseOrders, chance: chance)
    defer { chance = cut.chance }
    var found = names
    for change in looseNames {
      guard cut.keepsName(change.order) else { break }
      found[change.name] = change.file
    }
    var contents: [String: [UInt8]] = [:]
    // In a fixed order: the same seed makes the same cut.
    for (name, number) in found.sorted(by: { $0.key < $1.key }) {
      contents[name] = files[number].map { cut.content(of: $0) } ?? []
    }
    return contents
  }

  private var looseOrders: [Int] {
    (files.values.flatMap { $0.loose.filter { !$0.isSynced }.map(\.order) }
      + looseNames.map(\.order)).sorted()
  }
}

extension DiskImage.File {
  /// What was written is on the disk, but for what a failed sync has left behind.
  mutating func sync() {
    var index = 0
    while index < loose.count {  // bounded by the changes
      if !loose[index].isForsaken { loose[index].isSynced = true }
      index += 1
    }
    let settled = loose.prefix { $0.isSynced }
    for change in settled { DiskImage.write(change.kind, to: &durable) }
    loose.removeFirst(settled.count)
  }

  mutating func forsake() {
    for index in loose.indices where !loose[index].isSynced { loose[index].isForsaken = true }
  }
}

extension DiskImage {
  static func write(_ kind: Change.Kind, to bytes: inout [UInt8]) {
    switch kind {
    case .truncate(let size):
      if size < bytes.count { bytes.removeLast(bytes.count - size) }
      grow(&bytes, to: size)
    case .write(let offset, let new) where offset == bytes.count: bytes += new
    case .write(let offset, let new):
      grow(&bytes, to: offset + new.count)
      bytes.replaceSubrange(offset..<offset + new.count, with: new)
    }
  }

  static func grow(_ bytes: inout [UInt8], to size: Int) {
    guard size > bytes.count else { return }
    bytes.append(contentsOf: repeatElement(0, count: size - bytes.count))
  }
}
