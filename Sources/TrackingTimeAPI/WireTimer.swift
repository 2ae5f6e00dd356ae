import JSONTree
import SyncCore

/// The running timer, and the answers of start and stop (API §7).
enum WireTimer {
  /// The content of `/users/{id}/tasks/tracking`, whose `data` may be a list, one object, null or
  /// `{}`.
  ///
  /// - Parameter account: the configured one: its timer comes first should several be listed.
  /// - Returns: `.timer(nil)` only when the answer lists nothing. A row that is there but cannot be
  ///   read gives `.none`: something runs, and it must not count as "nothing runs".
  static func content(_ data: JSON?, account: Int64, accountZone: Zone) -> RemoteContent {
    guard let rows = WireRows(data, id: "id") else { return .none }
    let candidates = rows.list.filter { row in
      row.row("tracking_event") != nil || row.flag("tracking") != false
    }
    let timers = candidates.compactMap { timer($0, accountZone: accountZone) }
    if timers.isEmpty { return candidates.isEmpty ? .timer(nil) : .none }
    let ours = timers.filter { $0.account == account }
    return .timer((ours.isEmpty ? timers : ours).max { $0.startAt < $1.startAt })
  }

  private static func timer(_ row: WireRow, accountZone: Zone) -> RunningTimer? {
    // An answer of some builds is the entry itself.
    let isEntry = row.row("tracking_event") == nil
    let entry = WireEntry(row.row("tracking_event") ?? row)
    guard let start = entry.start(accountZone: accountZone) else { return nil }
    let fields = entry.record(accountZone: accountZone)
    return RunningTimer(
      entry: fields?.id,
      task: isEntry ? row.id("task_id", "tid") : row.id("id", "task_id"),
      project: row.id("project_id", "pid") ?? row.row("project")?.id("id"),
      startAt: start, zone: entry.zone ?? row.text("timezone"),
      account: row.integer("account_id"),
      taskName: isEntry ? row.text("task", "t") : row.text("name"))
  }

  /// What start and stop return: the entry, or (with `return_task`, and in some builds without) the
  /// task whose `tracking_event` is the entry.
  static func records(_ row: WireRow, isRunning: Bool, accountZone: Zone) -> [Record] {
    let isEntry = row.has("start") || row.has("s")
    guard row.has("tracking_event") || (row.has("tracking") && !isEntry) else {
      return WireEntry(row).record(accountZone: accountZone).map {
        [running($0, isRunning)]
      } ?? []
    }
    let task = WireTask.record(row, accountZone: accountZone)
    let entry = row.row("tracking_event").flatMap {
      WireEntry($0).record(accountZone: accountZone)
    }
    guard var entry else { return task.map { [$0] } ?? [] }
    if entry.fields[.taskID] == nil { entry.fields[.taskID] = task.map { .id(.remote($0.id)) } }
    if entry.fields[.projectID] == nil { entry.fields[.projectID] = task?.fields[.projectID] }
    return [running(entry, isRunning)] + (task.map { [$0] } ?? [])
  }

  private static func running(_ entry: Record, _ isRunning: Bool) -> Record {
    var entry = entry
    entry.fields[.isRunning] = .flag(isRunning)
    return entry
  }
}
