package import JSONTree

/// One value of a business field. `null` is a value ("no project"); an absent field is not known.
package enum FieldValue: Sendable, Hashable {
  case null
  case flag(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  case id(EntityID)
  case ids(Set<EntityID>)
  case instant(Instant)
  case places([Place])

  /// A record with its place in an order.
  package struct Place: Sendable, Hashable {
    package var id: EntityID
    package var index: Int64

    package init(id: EntityID, index: Int64) {
      self.id = id
      self.index = index
    }
  }

  package var flag: Bool? { if case .flag(let value) = self { value } else { nil } }
  package var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  package var text: String? { if case .text(let value) = self { value } else { nil } }
  package var id: EntityID? { if case .id(let value) = self { value } else { nil } }
  package var ids: Set<EntityID>? { if case .ids(let value) = self { value } else { nil } }
  package var instant: Instant? { if case .instant(let value) = self { value } else { nil } }
  package var places: [Place]? { if case .places(let value) = self { value } else { nil } }
  package var isNull: Bool { self == .null }

  /// A number in whichever case it came.
  package var number: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  package var json: JSON {
    switch self {
    case .null: .null
    case .flag(let value): .bool(value)
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .text(let value): .string(value)
    case .id(let value): .integer(value.rawValue)
    case .ids(let values): .array(values.sorted().map { .integer($0.rawValue) })
    case .instant(let value): .integer(value.milliseconds)
    case .places(let values):
      .array(values.map { ["id": .integer($0.id.rawValue), "index": .integer($0.index)] })
    }
  }

  /// Every id that stands in it, in order.
  package var entityIDs: [EntityID] {
    switch self {
    case .id(let id): [id]
    case .ids(let ids): ids.sorted()
    case .places(let places): places.map(\.id)
    case .null, .flag, .integer, .number, .text, .instant: []
    }
  }

  /// The value with each of its ids replaced.
  package func mapping(_ change: (EntityID) -> EntityID) -> FieldValue {
    switch self {
    case .id(let id): .id(change(id))
    case .ids(let ids): .ids(Set(ids.map(change)))
    case .places(let places): .places(places.map { Place(id: change($0.id), index: $0.index) })
    case .null, .flag, .integer, .number, .text, .instant: self
    }
  }

  /// Reads a value of a field's shape.
  ///
  /// - Returns: nil when the JSON has another shape, which makes the payload undecodable.
  package init?(_ json: JSON, shape: Field.Shape) {
    if json.isNull {
      self = .null
      return
    }
    switch shape {
    case .text:
      guard let value = json.stringValue else { return nil }
      self = .text(value)
    case .flag:
      guard let value = json.boolValue else { return nil }
      self = .flag(value)
    case .integer:
      guard let value = json.integerValue else { return nil }
      self = .integer(value)
    case .number:
      guard let value = json.doubleValue else { return nil }
      self = .number(value)
    case .id:
      guard let raw = json.integerValue, let value = EntityID(raw) else { return nil }
      self = .id(value)
    case .ids:
      guard let raws = json.arrayValue else { return nil }
      let values = raws.compactMap { $0.integerValue.flatMap(EntityID.init) }
      guard values.count == raws.count else { return nil }
      self = .ids(Set(values))
    case .instant:
      guard let value = json.integerValue else { return nil }
      self = .instant(Instant(milliseconds: value))
    case .places:
      guard let rows = json.arrayValue else { return nil }
      let places = rows.compactMap { row -> Place? in
        guard let id = row["id"]?.integerValue.flatMap(EntityID.init),
          let index = row["index"]?.integerValue
        else { return nil }
        return Place(id: id, index: index)
      }
      guard places.count == rows.count else { return nil }
      self = .places(places)
    }
  }
}
