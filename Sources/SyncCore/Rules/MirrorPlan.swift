/// What the mirror is to hold, in the order of use (design §10).
package enum MirrorPlan {
  /// One part of it, and the age from which it is read anew.
  package struct Part: Sendable, Hashable {
    package let scope: PullScope
    package let ageMax: Duration
  }

  /// What tools ask for every day: the running timer, the catalogues, the entries around today.
  ///
  /// - Parameters:
  ///   - hasServices: false: the account has none, and asking brings nothing (API §9.3).
  ///   - age: `Limits.catalogueAge` when a process connects, `Limits.refreshAge` while tools are used.
  package static func near(today: Day, hasServices: Bool, age: Duration) -> [Part] {
    var scopes: [PullScope] = [
      .timer, .list(.project), .list(.task), .list(.customer),
      .entries(
        from: (today - Limits.firstPullDaysBack).text,
        to: (today + Limits.firstPullDaysAhead).text),
      .list(.user),
    ]
    if hasServices { scopes.append(.list(.service)) }
    return scopes.map { Part(scope: $0, ageMax: age) }
  }

  /// The rest of the window: whole months, the nearest first, those of the past before those to come.
  ///
  /// Months keep their bounds from day to day, so that what was read stays known as read.
  package static func far(today: Day, days: Int) -> [Part] {
    let first = today - days
    let last = today + days
    let past = months(from: first, to: today - (Limits.firstPullDaysBack + 1)).reversed()
    let coming = months(from: today + (Limits.firstPullDaysAhead + 1), to: last)
    return (past + coming).map { Part(scope: $0, ageMax: Limits.farAge) }
  }

  /// The time entries of whole months that hold a day of the range, in their order: a part that is
  /// read page by page must not be as long as an account is old.
  package static func months(from first: Day, to last: Day) -> [PullScope] {
    var result: [PullScope] = []
    guard first <= last else { return result }
    var start = first.startOfMonth
    while start <= last {  // bounded by the months of the range
      let next = (start + 31).startOfMonth
      guard next > start else { break }
      result.append(.entries(from: start.text, to: (next - 1).text))
      start = next
    }
    return result
  }
}
