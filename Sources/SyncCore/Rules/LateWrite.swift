/// Writes that arrive after their outcome was settled otherwise (design §6, "Late writes").
package enum LateWrite {
  /// What a late arrival of `unknown` has overwritten and has to be sent again.
  ///
  /// - Parameters:
  ///   - unknown: a change that had an attempt with an unknown outcome.
  ///   - later: our operations on the same record after it, by position.
  ///   - remote: the record as read after the late-commit horizon.
  /// - Returns: per field that is as `unknown` wished although a later one of ours said otherwise,
  ///   what the later one said. Fields of a later one that is unfinished are left to it.
  package static func overwritten(
    by unknown: Operation, later: [Operation], remote: Fields
  ) -> Fields {
    var again = Fields()
    for field in unknown.wish.names where !field.isDerived {
      guard unknown.wish.agree(with: remote, on: field, at: remote[.startAt]?.instant) == true
      else { continue }
      let said = later.filter { $0.wish[field] != nil }
      guard let last = said.last, said.allSatisfy({ !$0.state.isUnfinished }),
        last.state == .applied,
        last.wish.agree(with: remote, on: field, at: remote[.startAt]?.instant) == false
      else { continue }
      again[field] = last.wish[field]
    }
    return again
  }

  /// The verb that sets these fields.
  package static func verb(for fields: Fields) -> Verb {
    if fields[.isArchived] != nil || fields[.isMember] != nil { return .transition }
    return fields[.isBilled] != nil ? .billing : .update
  }
}
