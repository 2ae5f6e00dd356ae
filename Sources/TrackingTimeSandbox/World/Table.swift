/// Records by id, in ascending order, with an undo log for a request that fails half way.
package struct Table<Record: Sendable>: Sendable {
  private var rows: [Int: Record] = [:]
  /// Ascending.
  private var order: [Int] = []
  /// What stood there before; nil outside `begin` … `keep`/`rollBack`.
  private var undo: [(id: Int, before: Record?)]?

  package init() {}

  package var count: Int { order.count }
  package var ids: [Int] { order }

  /// All records by ascending id.
  package var all: some Sequence<Record> {
    order.lazy.compactMap { rows[$0] }
  }

  /// Setting nil removes.
  package subscript(id: Int) -> Record? {
    get { rows[id] }
    set {
      undo?.append((id, rows[id]))
      put(newValue, id)
    }
  }

  private mutating func put(_ record: Record?, _ id: Int) {
    let place = order.partitioningIndex { $0 >= id }
    let isThere = place < order.count && order[place] == id
    if record != nil, !isThere { order.insert(id, at: place) }
    if record == nil, isThere { order.remove(at: place) }
    rows[id] = record
  }

  /// From here on every change can be taken back.
  mutating func begin() { undo = [] }

  mutating func keep() { undo = nil }

  mutating func rollBack() {
    for (id, before) in (undo ?? []).reversed() { put(before, id) }
    undo = nil
  }
}

extension Array {
  /// The first place where the predicate holds; it must hold for all behind it.
  func partitioningIndex(where holds: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
