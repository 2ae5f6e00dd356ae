import JSONTree

/// What hangs below a container: counted from the same source at acceptance and before sending.
package struct ContainerCounts: Sendable, Hashable {
  package var tasks: Int64
  package var entries: Int64
  /// Sum of the entries' durations, in seconds.
  package var seconds: Int64
  /// Projects of a customer or service; 0 for other containers.
  package var projects: Int64
  /// Days whose entries were counted, both inclusive: what is read later of other days is no change.
  /// nil: all that were known.
  package var days: ClosedRange<Day>?

  package init(
    tasks: Int64, entries: Int64, seconds: Int64, projects: Int64 = 0,
    days: ClosedRange<Day>? = nil
  ) {
    self.tasks = tasks
    self.entries = entries
    self.seconds = seconds
    self.projects = projects
    self.days = days
  }
}

extension ContainerCounts {
  var json: JSON {
    var object: JSONObject = [
      "tasks": .integer(tasks), "entries": .integer(entries), "seconds": .integer(seconds),
      "projects": .integer(projects),
    ]
    if let days {
      object["from"] = .string(days.lowerBound.text)
      object["to"] = .string(days.upperBound.text)
    }
    return .object(object)
  }

  /// - Throws: `UndecodablePayload` for anything that `json` does not make.
  init(json: JSON) throws(UndecodablePayload) {
    guard let tasks = json["tasks"]?.integerValue, let entries = json["entries"]?.integerValue,
      let seconds = json["seconds"]?.integerValue, let projects = json["projects"]?.integerValue
    else { throw UndecodablePayload("impossible counts") }
    self.init(tasks: tasks, entries: entries, seconds: seconds, projects: projects)
    guard let from = json["from"]?.stringValue, let to = json["to"]?.stringValue else { return }
    guard let first = Day(parsing: from), let last = Day(parsing: to), first <= last else {
      throw UndecodablePayload("counts of impossible days")
    }
    days = first...last
  }
}
