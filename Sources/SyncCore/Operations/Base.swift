package import JSONTree

/// What one field of a wish started from, with its origin (design §1, "base").
package enum BaseValue: Sendable, Hashable {
  /// A server copy that was seen at acceptance.
  case server(FieldValue)
  /// Whatever the server answers when this operation is applied; filled in once, then immutable.
  case outcome(of: OperationID)
  /// The record had not been seen when the wish was accepted.
  case unseen
}

/// The base of a wish: per field what it started from. Never overwritten by later edits.
package struct Base: Sendable, Hashable {
  package private(set) var values: [Field: BaseValue]

  package init(_ values: [Field: BaseValue] = [:]) {
    self.values = values
  }

  package subscript(field: Field) -> BaseValue? { values[field] }

  /// The base of a wish on a record whose server copy was `seen` (nil: never seen), behind `last`,
  /// the last unfinished operation on that record (nil: none).
  package init(of wish: Fields, seen: Fields?, behind last: OperationID?) {
    var values: [Field: BaseValue] = [:]
    for field in wish.names {
      if let last {
        values[field] = .outcome(of: last)
      } else if let value = seen?[field] {
        values[field] = .server(value)
      } else {
        values[field] = .unseen
      }
    }
    self.values = values
  }

  /// The operations whose outcome this base waits for.
  package var awaited: Set<OperationID> {
    Set(values.values.compactMap { if case .outcome(let id) = $0 { id } else { nil } })
  }

  /// The base with every `outcome(of: operation)` filled from the server's answer to it.
  ///
  /// A field that the answer does not carry becomes `unseen`: the compare read decides then.
  package func filled(by operation: OperationID, with answer: Fields) -> Base {
    Base(
      Dictionary(
        uniqueKeysWithValues: values.map { field, value in
          guard value == .outcome(of: operation) else { return (field, value) }
          return (field, answer[field].map(BaseValue.server) ?? .unseen)
        }))
  }

  /// The base after `operation` ended unapplied: its fields fall back to that operation's own base.
  package func fallingBack(from operation: OperationID, to itsBase: Base) -> Base {
    Base(
      Dictionary(
        uniqueKeysWithValues: values.map { field, value in
          guard value == .outcome(of: operation) else { return (field, value) }
          return (field, itsBase[field] ?? .unseen)
        }))
  }

  package var json: JSON {
    var object = JSONObject()
    for field in values.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
      switch values[field] {
      case .server(let value): object[field.rawValue] = ["server": value.json]
      case .outcome(let id): object[field.rawValue] = ["outcome_of": .integer(id.rawValue)]
      case .unseen, nil: object[field.rawValue] = "unseen"
      }
    }
    return .object(object)
  }

  /// - Throws: `UndecodablePayload` when `json` is not what `Base.json` makes.
  package init(json: JSON) throws(UndecodablePayload) {
    guard let object = json.objectValue else { throw UndecodablePayload("a base is an object") }
    var values: [Field: BaseValue] = [:]
    for (key, value) in object {
      guard let field = Field(rawValue: key) else {
        throw UndecodablePayload("unknown field \(key) in a base")
      }
      if let server = value["server"], let decoded = FieldValue(server, shape: field.shape) {
        values[field] = .server(decoded)
      } else if let raw = value["outcome_of"]?.integerValue {
        values[field] = .outcome(of: OperationID(raw))
      } else if value.stringValue == "unseen" {
        values[field] = .unseen
      } else {
        throw UndecodablePayload("impossible base of \(key)")
      }
    }
    self.values = values
  }
}
