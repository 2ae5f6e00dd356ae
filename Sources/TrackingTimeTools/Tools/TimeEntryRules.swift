import JournalStore
import SyncCore

/// What the times, task and project of an entry must keep to (design §8).
extension TimeEntryTools {
  /// Longest entry that is looked for when overlaps are reported.
  private static let entryLengthMax: Duration = .seconds(86_400)
  private static let overlapsMax = 200

  /// The wish with what follows from it: the new duration and the zone its times are sent in.
  ///
  /// - Parameter fields: the entry as visible; nil: not seen yet.
  static func completed(_ wish: Fields, _ fields: Fields?, _ clock: Clock) throws -> Fields {
    guard wish[.startAt] != nil || wish[.endAt] != nil else { return wish }
    var wish = wish
    let isRunning = fields?[.isRunning]?.flag == true
    if isRunning, wish[.endAt] != nil {
      throw Refusal(
        "entry_runs", "The timer runs on this entry, so it has no end yet.",
        next: "Stop it with tt_stop_timer, its date being the end.")
    }
    wish[.zone] = .text(fields?[.zone]?.text ?? clock.zone.id)
    guard !isRunning, let start = (wish[.startAt] ?? fields?[.startAt])?.instant,
      let end = (wish[.endAt] ?? fields?[.endAt])?.instant
    else { return wish }
    try TimeArguments.check(start: start, end: end, clock: clock)
    wish[.durationSeconds] = .integer((end - start).wholeSeconds)
    return wish
  }

  /// The wish with what task and project make of each other: an entry is on a task and that task's
  /// project, or on a project alone. The server moves one with the other, so the wish says so.
  ///
  /// - Parameter fields: the entry as visible; nil: not seen yet.
  /// - Returns: also a sentence about the task that it leaves; nil: none.
  static func together(
    _ wish: Fields, _ fields: Fields?, in view: JournalView
  ) throws -> (wish: Fields, note: String?) {
    var wish = wish
    guard let task = fields?[.taskID]?.id else { return (wish, nil) }
    let own = try view.record(Subject(.task, task))?.fields[.projectID] ?? fields?[.projectID]
    if let project = wish[.projectID], wish[.taskID] == nil, let own,
      try own.id.map(view.resolve) != project.id.map(view.resolve)
    {
      wish[.taskID] = .null
      let place = own.id.map { "is in project \($0)" } ?? "is in no project"
      return (wish, "It leaves task \(task), which \(place).")
    }
    if wish[.taskID] == .null, wish[.projectID] == nil, let project = own?.id {
      wish[.projectID] = .id(project)
    }
    return (wish, nil)
  }

  /// A sentence where time is booked on what is closed; nil: it is not, as far as known.
  static func closedNote(_ wish: Fields, in view: JournalView) throws -> String? {
    for (field, kind, state) in [
      (Field.taskID, EntityKind.task, "closed"), (.projectID, .project, "archived"),
    ] {
      guard let id = wish[field]?.id,
        try view.record(Subject(kind, id))?.fields[.isArchived]?.flag == true
      else { continue }
      return "The \(kind.noun) \(id) is \(state)."
    }
    return nil
  }

  /// A task and a project that are both named must belong together.
  static func refuseMismatch(_ wish: Fields, in view: JournalView) throws {
    guard let task = wish[.taskID]?.id, let project = wish[.projectID]?.id,
      let owner = try view.record(Subject(.task, task))?.fields[.projectID],
      try owner.id.map(view.resolve) != view.resolve(project)
    else { return }
    throw Refusal(
      "task_of_other_project",
      "task_id \(task) belongs to \(owner.id.map { "project \($0)" } ?? "no project"), not to "
        + "project_id \(project).", next: "Give the task alone, or a task of that project.")
  }

  /// A sentence when the user has entries at the same time; calendar entries overlap often, so this
  /// is never an error (API §7).
  static func overlaps(
    _ user: EntityID, _ interval: Range<Instant>, except: EntityID?, in view: JournalView,
    _ clock: Clock
  ) throws -> [String] {
    let filter = EntryFilter(
      user: user, from: interval.lowerBound - entryLengthMax, to: interval.upperBound,
      endsAfter: interval.lowerBound)
    let own = try except.map(view.resolve)
    let found = try view.entries(filter, ascending: true, limit: overlapsMax).filter { entry in
      guard entry.subject.id != own, let start = entry.fields[.startAt]?.instant else {
        return false
      }
      let isRunning = entry.fields[.isRunning]?.flag == true
      let end = isRunning ? interval.upperBound : entry.fields[.endAt]?.instant ?? start
      return start < interval.upperBound && end > interval.lowerBound
    }
    guard !found.isEmpty else { return [] }
    let named = found.prefix(3).map { entry in
      let start = entry.fields[.startAt]?.instant.map(clock.text) ?? ""
      return "\(entry.subject.id) (from \(start))"
    }
    let more = found.count > 3 ? " and \(found.count - 3) more" : ""
    return ["It overlaps with \(named.joined(separator: ", "))\(more)."]
  }
}
