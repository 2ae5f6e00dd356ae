/// The members of a JSON object, in the order they were inserted.
///
/// Equality and hash do not depend on the order, as JSON wants it; encoding keeps it. Up to
/// `linearCountMax` members are found by scanning, above that through an index, so a hostile
/// document with many keys stays linear. Keys compare as Swift strings, that is by canonical
/// equivalence: composed and decomposed `é` are the same key.
package struct JSONObject: Sendable {
  package typealias Element = (key: String, value: JSON)

  /// Above this many members look-ups go through `positions`. A scan of eight short strings costs
  /// about as much as hashing one.
  private static let linearCountMax = 8

  /// The keys in insertion order.
  package private(set) var keys: [String] = []

  /// The values in the order of `keys`.
  package private(set) var values: [JSON] = []

  /// Key to position in `keys`; empty while there are at most `linearCountMax` members.
  private var positions: [String: Int] = [:]

  /// An object without members.
  package init() {}

  /// The pairs in their order; a later value replaces that of an earlier equal key in its place.
  package init(_ pairs: some Sequence<(String, JSON)>) {
    for (key, value) in pairs { self[key] = value }
  }

  /// The pairs in their order; a repeated key is our bug and traps.
  init(uniquePairs pairs: [(String, JSON)]) {
    for (key, value) in pairs {
      let isNew = insert(value, forKey: key)
      precondition(isNew, "an object literal names the key \(key) twice")
    }
  }

  /// How many members there are.
  package var count: Int { keys.count }

  /// Whether there are no members.
  package var isEmpty: Bool { keys.isEmpty }

  /// The value of a member; nil when absent. A present null is `.null`.
  ///
  /// Setting replaces in place or appends; setting nil removes (linear in `count`).
  package subscript(key: String) -> JSON? {
    get { position(of: key).map { values[$0] } }
    set {
      switch (position(of: key), newValue) {
      case (let position?, let value?): values[position] = value
      case (let position?, nil): remove(at: position)
      case (nil, let value?): append(value, forKey: key)
      case (nil, nil): break
      }
    }
  }

  /// Appends a member unless the key is there already.
  ///
  /// - Returns: false when the key is there; nothing has changed then.
  mutating func insert(_ value: JSON, forKey key: String) -> Bool {
    guard position(of: key) == nil else { return false }
    append(value, forKey: key)
    return true
  }

  private func position(of key: String) -> Int? {
    keys.count > Self.linearCountMax ? positions[key] : keys.firstIndex(of: key)
  }

  private mutating func append(_ value: JSON, forKey key: String) {
    keys.append(key)
    values.append(value)
    if keys.count == Self.linearCountMax + 1 {
      reindex()
    } else if keys.count > Self.linearCountMax {
      positions[key] = keys.count - 1
    }
  }

  private mutating func remove(at position: Int) {
    keys.remove(at: position)
    values.remove(at: position)
    reindex()
  }

  private mutating func reindex() {
    positions.removeAll(keepingCapacity: true)
    guard keys.count > Self.linearCountMax else { return }
    for (position, key) in keys.enumerated() { positions[key] = position }
  }
}

extension JSONObject: Sequence {
  /// Members in insertion order.
  package func makeIterator() -> AnyIterator<Element> {
    var next = 0
    return AnyIterator { [keys, values] in
      guard next < keys.count else { return nil }
      defer { next += 1 }
      return (keys[next], values[next])
    }
  }

  package var underestimatedCount: Int { count }
}

extension JSONObject: Hashable {
  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count && left.allSatisfy { key, value in right[key] == value }
  }

  package func hash(into hasher: inout Hasher) {
    var members = 0
    for (key, value) in self {
      var member = hasher
      member.combine(key)
      member.combine(value)
      members ^= member.finalize()
    }
    hasher.combine(members)
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// An object in the order written. A key written twice is our bug and traps.
  package init(dictionaryLiteral elements: (String, JSON)...) {
    self.init(uniquePairs: elements)
  }
}

extension JSONObject: CustomDebugStringConvertible {
  package var debugDescription: String { JSON.object(self).encodedString() }
}
