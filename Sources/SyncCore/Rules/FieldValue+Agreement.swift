/// When two values of one field say the same, although the server writes them its own way.
extension FieldValue {
  /// - Instants agree to the second, the finest that the API writes (API §6).
  /// - Texts agree trimmed; no text and an empty one are the same.
  /// - Numbers agree whichever case they came in.
  /// - No members and an empty set are the same.
  func agrees(with other: FieldValue) -> Bool {
    if self == other { return true }
    if let left = instant, let right = other.instant { return left.seconds == right.seconds }
    if let left = number, let right = other.number { return left == right }
    return switch (textOrEmpty, other.textOrEmpty, idsOrEmpty, other.idsOrEmpty) {
    case (let left?, let right?, _, _): left == right
    case (_, _, let left?, let right?): left == right
    default: false
    }
  }

  private var textOrEmpty: String? { isNull ? "" : text?.trimmed }
  private var idsOrEmpty: Set<EntityID>? { isNull ? [] : ids }
}

extension Fields {
  /// The fields, without derived and empty ones, that say otherwise in `other`. One that `other` does
  /// not carry says nothing.
  package func differing(from other: Fields) -> Fields {
    only(
      names.filter { field in
        !field.isDerived && self[field]?.isNull == false
          && agree(with: other, on: field, at: other[.startAt]?.instant) == false
      })
  }

  /// Whether `field` says the same in both; zones by their offset at `instant`, since the server
  /// answers `GMT+01:00` for `Europe/Berlin` (API §6). nil: one of them does not know the field.
  func agree(with other: Fields, on field: Field, at instant: Instant?) -> Bool? {
    guard let left = self[field], let right = other[field] else { return nil }
    if left.agrees(with: right) { return true }
    guard field == .zone, let instant, let mine = left.text.flatMap({ Zone($0) }),
      let theirs = right.text.flatMap({ Zone($0) })
    else { return false }
    return mine.offsetSeconds(at: instant) == theirs.offsetSeconds(at: instant)
  }
}
