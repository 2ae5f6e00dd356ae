package import JSONTree

/// A set of field values: a record's content, a wish, a base, or a difference.
package struct Fields: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  package private(set) var values: [Field: FieldValue]

  package init(_ values: [Field: FieldValue] = [:]) {
    self.values = values
  }

  package init(dictionaryLiteral elements: (Field, FieldValue)...) {
    values = Dictionary(uniqueKeysWithValues: elements)
  }

  /// The value of a field; nil when it is not known (which is not the same as `.null`).
  package subscript(field: Field) -> FieldValue? {
    get { values[field] }
    set { values[field] = newValue }
  }

  package var isEmpty: Bool { values.isEmpty }

  /// The known fields, sorted by name, so that texts and digests are stable.
  package var names: [Field] { values.keys.sorted { $0.rawValue < $1.rawValue } }

  /// These fields with those of `other` written over them.
  package func overlaid(by other: Fields) -> Fields {
    Fields(values.merging(other.values) { _, new in new })
  }

  package func only(_ wanted: some Sequence<Field>) -> Fields {
    var result = Fields()
    for field in wanted { result[field] = self[field] }
    return result
  }

  package func without(_ unwanted: some Sequence<Field>) -> Fields {
    var result = self
    for field in unwanted { result[field] = nil }
    return result
  }

  /// Every provisional id that stands in these fields, with the kind it names.
  package var provisionalReferences: [Subject] {
    var found: [Subject] = []
    for field in names {
      guard let kind = field.references, let value = values[field] else { continue }
      found += value.entityIDs.filter { $0.provisional != nil }.map { Subject(kind, $0) }
    }
    return found
  }

  /// These fields with each id that `mapping` knows replaced by its server id.
  package func resolving(_ mapping: (EntityID) -> EntityID) -> Fields {
    Fields(values.mapValues { $0.mapping(mapping) })
  }

  /// An object with the fields' own names, sorted; `null` stays null.
  package var json: JSON {
    .object(JSONObject(names.map { ($0.rawValue, values[$0]?.json ?? .null) }))
  }

  /// Reads what `json` made.
  ///
  /// - Throws: `UndecodablePayload` for an unknown field name or a value of another shape.
  package init(json: JSON) throws(UndecodablePayload) {
    guard let object = json.objectValue else {
      throw UndecodablePayload("fields are an object, found \(json.encodedString().prefix(40))")
    }
    var values: [Field: FieldValue] = [:]
    for (key, value) in object {
      guard let field = Field(rawValue: key) else {
        throw UndecodablePayload("unknown field \(key)")
      }
      guard let decoded = FieldValue(value, shape: field.shape) else {
        throw UndecodablePayload("field \(key) has an impossible value")
      }
      values[field] = decoded
    }
    self.values = values
  }
}

/// A stored payload that this version cannot read. The operation is parked, never dropped.
package struct UndecodablePayload: Error, Sendable, Hashable, CustomStringConvertible {
  package let problem: String

  package init(_ problem: String) {
    self.problem = problem
  }

  package var description: String { "undecodable payload: \(problem)" }
}
