package import JSONTree

/// One field that two people changed differently: what a person decides about (design §9).
package struct FieldConflict: Sendable, Hashable {
  package var field: Field
  package var base: BaseValue
  /// What the wish says; nil: not wished, but it belongs to the same group.
  package var mine: FieldValue?
  package var theirs: FieldValue

  package init(field: Field, base: BaseValue, mine: FieldValue?, theirs: FieldValue) {
    self.field = field
    self.base = base
    self.mine = mine
    self.theirs = theirs
  }

  /// `base` is absent when the record had not been seen, `mine` when the field was not wished.
  package var json: JSON {
    var object: JSONObject = ["field": .string(field.rawValue)]
    if case .server(let value) = base { object["base"] = value.json }
    if let mine { object["mine"] = mine.json }
    object["theirs"] = theirs.json
    return .object(object)
  }
}
