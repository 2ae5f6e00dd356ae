extension Fields {
  /// A wish with a person's changes in it, consistent in itself: start, end and duration agree, and
  /// another task brings its own project.
  ///
  /// - Throws: a refusal when an end would not lie after its start, or a name would be empty.
  package func edited(with changes: Fields, verb: Verb) throws(Refusal) -> Fields {
    var wish = overlaid(by: changes)
    if let task = changes[.taskID], !task.isNull, changes[.projectID] == nil {
      wish[.projectID] = nil
    }
    let start = wish[.startAt]?.instant
    if let seconds = changes[.durationSeconds]?.integer, changes[.endAt] == nil {
      guard let start else {
        throw Refusal(
          "no_start", "A duration needs a start to count from.", next: "Give start, or end.")
      }
      wish[.endAt] = .instant(start + .seconds(seconds))
    }
    if let start, let end = wish[.endAt]?.instant {
      guard end > start else {
        throw Refusal(
          "end_before_start", "The end would not lie after the start.",
          next: "Give both, or another one of them.")
      }
      let seconds = end.seconds - start.seconds
      if let given = changes[.durationSeconds]?.integer, given != seconds {
        throw Refusal(
          "duration_differs", "The duration differs from end − start.",
          next: "Give two of the three.")
      }
      if wish[.durationSeconds] != nil { wish[.durationSeconds] = .integer(seconds) }
    } else if verb == .update {
      wish[.durationSeconds] = nil
    }
    // What a create does not wish is left out: nothing is there to be emptied.
    guard verb == .create || verb == .timerStart else { return wish }
    return wish.without(changes.names.filter { wish[$0] == .null })
  }
}
