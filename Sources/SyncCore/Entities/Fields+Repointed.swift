extension Fields {
  /// The wish with another record where it named `created`.
  ///
  /// - Returns: nil when it does not name it, or cannot go on without it: a change whose whole point
  ///   it was.
  package func repointed(
    from created: Subject, _ repoint: Resolution.Repoint, verb: Verb
  ) -> Fields? {
    guard provisionalReferences.contains(created) else { return nil }
    switch repoint {
    case .ask: return nil
    case .to(let other):
      var wish = self
      for field in names where field.references == created.kind {
        wish = wish.overlaid(by: only([field]).resolving { $0 == created.id ? other : $0 })
      }
      // Another task brings its own project.
      if created.kind == .task { wish[.projectID] = nil }
      return wish
    case .none:
      guard verb == .create || verb == .timerStart else { return nil }
      var wish = self
      for field in names where field.references == created.kind {
        switch self[field] {
        case .id(created.id): wish[field] = nil
        case .ids(let ids): wish[field] = .ids(ids.subtracting([created.id]))
        default: continue
        }
      }
      return wish
    }
  }
}
