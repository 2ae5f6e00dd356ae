extension Base {
  /// The base of a resolution: the server's copy that the person was shown (design §9).
  ///
  /// It holds what the wish changes and everything that the next compare would look at, so that a
  /// later change elsewhere is noticed again. A wished field that the copy does not carry counts as
  /// empty: the person saw that.
  package init(shown remote: Fields, for operation: Operation, wish: Fields) {
    let kind = operation.subject.kind
    let fields: [Field]
    switch operation.verb {
    case .update:
      let groups = Set(wish.names.map { FieldGroup(of: $0, in: kind) })
      fields = remote.names.filter { groups.contains(FieldGroup(of: $0, in: kind)) }
    case .delete, .merge: fields = remote.names
    case .transition, .billing, .create, .timerStart, .timerStop, .immediate:
      fields = Array(operation.base.values.keys)
    }
    var values: [Field: BaseValue] = [:]
    for field in Set(fields).union(wish.names) where !field.isDerived {
      if let value = remote[field] {
        values[field] = .server(value)
      } else if wish[field] != nil {
        values[field] = .server(.null)
      }
    }
    self.init(values)
  }
}
