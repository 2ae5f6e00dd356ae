import Foundation

/// Sums over time entries and tasks that lists show, made in one pass.
struct Totals {
  /// Seconds by task.
  private(set) var tasks: [Int: Int] = [:]
  /// Seconds by project.
  private(set) var projects: [Int: Int] = [:]
  /// Billable seconds by project.
  private(set) var billable: [Int: Int] = [:]
  /// Seconds by task and user.
  private(set) var shares: [Int: [Int: Int]] = [:]
  /// Numbers of tasks by project.
  private(set) var activeTasks: [Int: Int] = [:]
  private(set) var archivedTasks: [Int: Int] = [:]

  /// Of what has just been created.
  static let zero = Totals()

  private init() {}

  /// `WORK` entries only: what is planned counts for nothing (API §8.2).
  init(_ world: World, _ call: Call) {
    for entry in world.state.entries.all where entry.type == "WORK" {
      let end = world.end(of: entry, now: call.now)
      let seconds = entry.statedDuration ?? Int(end.timeIntervalSince(entry.start))
      if let id = entry.taskID {
        tasks[id, default: 0] += seconds
        shares[id, default: [:]][entry.userID, default: 0] += seconds
      }
      if let id = entry.projectID {
        projects[id, default: 0] += seconds
        if entry.isBillable { billable[id, default: 0] += seconds }
      }
    }
    for task in world.state.tasks.all where !task.isGhost {
      guard let id = task.projectID else { continue }
      if task.isArchived {
        archivedTasks[id, default: 0] += 1
      } else {
        activeTasks[id, default: 0] += 1
      }
    }
  }

  static func hours(_ seconds: Int) -> SandboxJSON {
    .double((Double(seconds) / 36).rounded() / 100)
  }
}
