import TestSupport

/// One power cut: decides about each change that was not synced.
struct Cut {
  let kind: CutKind
  var chance: SeededGenerator
  /// For kinds that keep an order: the last change that is there, or is torn.
  private let last: Int

  /// - Parameter orders: the places of all changes that were not synced, ascending.
  init(kind: CutKind, orders: [Int], chance: SeededGenerator) {
    self.kind = kind
    var chance = chance
    switch kind {
    case .nothing: last = 0
    case .everything: last = .max
    default: last = orders.randomElement(using: &chance) ?? 0
    }
    self.chance = chance
  }

  mutating func keepsName(_ order: Int) -> Bool {
    switch kind {
    case .nothing, .everything, .prefix, .torn: order <= last
    // Names follow each other in a folder, whatever happens to the contents.
    case .subset, .sectors, .garbage: Bool.random(using: &chance)
    }
  }

  mutating func content(of file: DiskImage.File) -> [UInt8] {
    var bytes = file.durable
    for change in file.loose {
      if change.isSynced {
        DiskImage.write(change.kind, to: &bytes)
        continue
      }
      switch kind {
      case .nothing: break
      case .everything: DiskImage.write(change.kind, to: &bytes)
      case .prefix:
        if change.order <= last { DiskImage.write(change.kind, to: &bytes) }
      case .torn:
        if change.order < last { DiskImage.write(change.kind, to: &bytes) }
        if change.order == last { tear(change.kind, into: &bytes) }
      case .subset:
        if Bool.random(using: &chance) { DiskImage.write(change.kind, to: &bytes) }
      case .sectors, .garbage: scatter(change.kind, into: &bytes)
      }
    }
    return bytes
  }

  /// Only its first sectors are there.
  private mutating func tear(_ kind: DiskImage.Change.Kind, into bytes: inout [UInt8]) {
    guard case .write(let offset, let new) = kind else { return }
    let sectors = Self.sectors(offset, new.count)
    let kept = Int.random(in: 0...sectors.count, using: &chance)
    for sector in sectors.prefix(kept) { Self.put(sector, of: new, at: offset, into: &bytes) }
  }

  /// Any of its sectors are there.
  private mutating func scatter(_ kind: DiskImage.Change.Kind, into bytes: inout [UInt8]) {
    guard case .write(let offset, let new) = kind else {
      if Bool.random(using: &chance) { DiskImage.write(kind, to: &bytes) }
      return
    }
    let end = bytes.count
    for sector in Self.sectors(offset, new.count) {
      if Bool.random(using: &chance) {
        Self.put(sector, of: new, at: offset, into: &bytes)
      } else if self.kind == .garbage, sector.lowerBound >= end {
        let old = sector.map { _ in UInt8.random(in: .min ... .max, using: &chance) }
        DiskImage.write(.write(offset: sector.lowerBound, bytes: old), to: &bytes)
      }
    }
  }

  /// The parts of a write that a disk writes whole, as ranges of the file.
  private static func sectors(_ offset: Int, _ count: Int) -> [Range<Int>] {
    let end = offset + count
    return stride(
      from: offset / DiskImage.sectorBytes * DiskImage.sectorBytes, to: end,
      by: DiskImage.sectorBytes
    ).map { max($0, offset)..<min($0 + DiskImage.sectorBytes, end) }
  }

  private static func put(
    _ sector: Range<Int>, of new: [UInt8], at offset: Int, into bytes: inout [UInt8]
  ) {
    let part = Array(new[sector.lowerBound - offset..<sector.upperBound - offset])
    DiskImage.write(.write(offset: sector.lowerBound, bytes: part), to: &bytes)
  }
}
