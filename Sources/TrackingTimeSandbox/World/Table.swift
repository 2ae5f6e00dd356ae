/// Records by id, in ascending order, with an undo log for a request that fails half way.
package struct Table<Record: Sendable>: Sendable {
  /// Ascending; `all` has the record of each place.
  package private(set) var ids: [Int] = []
  /// By ascending id.
  package private(set) var all: [Record] = []
  /// What stood there before; nil outside `begin` … `keep`/`rollBack`.
  private var undo: [(id: Int, before: Record?)]?

  package init() {}

  package var count: Int { ids.count }

  /// Setting nil removes.
  package subscript(id: Int) -> Record? {
    get { place(of: id).map { all[$0] } }
    set {
      let before = self[id]
      undo?.append((id, before))
      put(newValue, id)
    }
  }

  private func place(of id: Int) -> Int? {
    let place = ids.partitioningIndex { $0 >= id }
    return place < ids.count && ids[place] == id ? place : nil
  }

  private mutating func put(_ record: Record?, _ id: Int) {
    switch (place(of: id), record) {
    case (let place?, let record?): all[place] = record
    case (let place?, nil):
      ids.remove(at: place)
      all.remove(at: place)
    case (nil, let record?):
      let place = ids.partitioningIndex { $0 > id }
      ids.insert(id, at: place)
      all.insert(record, at: place)
    case (nil, nil): break
    }
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
