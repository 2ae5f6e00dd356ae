import Foundation
import SyncCore
import TrackingTimeSandbox

/// One thing a user wants, of each verb, with the oracle that says whether the service did it once.
enum Deed: String, Codable, Sendable, CaseIterable {
  case createEntry, createCustomer, createTask, update, close, assign, delete, billing
  case timerStart, timerStartStoppingAnother, timerStop, startAndStop
  case merge, archiveUser

  /// What the deed is about, found in the service before anything dies.
  struct Ground: Codable, Sendable {
    var entry: Int64
    var otherEntry: Int64
    var task: Int64
    var otherTask: Int64
    var project: Int64
    /// What is merged into what.
    var source: Int64
    var target: Int64
    /// A moment in the past; all times of the deed count from it.
    var moment: Instant
  }

  func drafts(_ ground: Ground) throws -> [OperationDraft] {
    let zone = FieldValue.text("Europe/Madrid")
    let start = FieldValue.instant(ground.moment)
    let end = FieldValue.instant(ground.moment + .seconds(1200))
    let entry = try Subject(.timeEntry, id(ground.entry))
    let task = try FieldValue.id(id(ground.task))
    switch self {
    case .createEntry:
      return [
        OperationDraft(
          .create, .new(.timeEntry),
          wish: [
            .startAt: start, .endAt: end, .durationSeconds: .integer(1200), .zone: zone,
            .notes: .text(Self.mark), .taskID: task,
          ])
      ]
    case .createCustomer:
      return [OperationDraft(.create, .new(.customer), wish: [.name: .text(Self.mark)])]
    case .createTask:
      let project = try FieldValue.id(id(ground.project))
      return [
        OperationDraft(.create, .new(.task), wish: [.name: .text(Self.mark), .projectID: project])
      ]
    case .update:
      return [OperationDraft(.update, .existing(entry), wish: [.notes: .text(Self.mark)])]
    case .close:
      return [
        OperationDraft(
          .transition, .existing(try Subject(.task, id(ground.otherTask))),
          wish: [.isArchived: .flag(true)])
      ]
    case .assign:
      let membership = try Subject.membership(
        user: id(Int64(SandboxAccount.remoteCoWorkerID)), project: id(ground.project))
      return [
        OperationDraft(.transition, .existing(membership), wish: [.isMember: .flag(true)])
      ]
    case .delete: return [OperationDraft(.delete, .existing(entry))]
    case .merge:
      return [
        OperationDraft(
          .merge, .existing(try Subject(.project, id(ground.source))),
          wish: [.projectID: try .id(id(ground.target))])
      ]
    case .archiveUser:
      let user = try id(Int64(SandboxAccount.remoteCoWorkerID))
      return [
        OperationDraft(
          .transition, .existing(Subject(.user, user)),
          options: OperationOptions(online: OnlineRequest(.archiveUser, user.remote)))
      ]
    case .billing:
      return try [ground.entry, ground.otherEntry].map { raw in
        OperationDraft(
          .billing, .existing(try Subject(.timeEntry, id(raw))), wish: [.isBilled: .flag(true)],
          group: "g")
      }
    case .timerStart, .timerStartStoppingAnother, .startAndStop:
      return [
        OperationDraft(
          .timerStart, .existing(.myTimer),
          wish: [.taskID: task, .startAt: start, .zone: zone],
          options: OperationOptions(
            stopRunning: self == .timerStartStoppingAnother ? true : nil))
      ]
    case .timerStop:
      return [
        OperationDraft(
          .timerStop, .existing(.myTimer),
          wish: [.taskID: try .id(id(ground.otherTask)), .endAt: end, .zone: zone])
      ]
    }
  }

  /// Sent once or not at all: never again, whatever dies.
  var isOnlineOnly: Bool { self == .archiveUser }

  /// How many times as fast as real the clocks run: what waits 20 s at most needs real time to start.
  var pace: Int64 { isOnlineOnly ? 2 : 200 }

  /// Sent once, and where nobody can tell what became of it, a person looks (design §6).
  var mayEndInReview: Bool { self == .merge || isOnlineOnly }

  /// The path of its request.
  var path: String { self == .merge ? "/projects/merge/" : "/users/close/" }

  /// What is wrong with how a deed ended that may be put before a person; nil: as the service has it.
  func problem(
    in world: World, _ ground: Ground, ending: OperationState, requests: Int
  ) -> String? {
    if requests > 1 { return "it was asked for \(requests) times" }
    let isDone =
      self == .merge
      ? world.state.projects[Int(ground.source)] == nil
      : world.state.users[SandboxAccount.remoteCoWorkerID]?.isArchived == true
    return switch ending {
    case .applied: isDone ? nil : "it is said to be done, and is not"
    case .cancelled: isDone ? "it is said to be cancelled, and is done" : nil
    // Committed to, and not known to have left or to have arrived.
    case .review: nil
    default: "it ended as \(ending.rawValue)"
    }
  }

  /// Whether somebody else's timer runs when the deed is asked for.
  var needsRunningTimer: Bool { self == .timerStartStoppingAnother || self == .timerStop }

  /// What is wrong with what the service did; nil: exactly once, as wished.
  func problem(in world: World, _ ground: Ground) -> String? {
    let state = world.state
    let moment = Date(timeIntervalSince1970: Double(ground.moment.seconds))
    switch self {
    case .createEntry: return once(state.entries.all.count { $0.notes == Self.mark })
    case .createCustomer: return once(state.customers.all.count { $0.name == Self.mark })
    case .createTask: return once(state.tasks.all.count { $0.name == Self.mark })
    case .update:
      let notes = state.entries[Int(ground.entry)]?.notes
      return notes == Self.mark ? nil : "notes are \(notes ?? "none")"
    case .close:
      return state.tasks[Int(ground.otherTask)]?.isArchived == true ? nil : "the task is open"
    case .assign:
      let project = state.projects[Int(ground.project)]
      return project?.userIDs.contains(SandboxAccount.remoteCoWorkerID) == true
        ? nil : "not assigned"
    case .delete: return state.entries[Int(ground.entry)] == nil ? nil : "it is still there"
    // Told by how it ended.
    case .merge, .archiveUser: return nil
    case .billing:
      let flags = [ground.entry, ground.otherEntry].map { state.entries[Int($0)]?.isBilled }
      return flags == [true, true] ? nil : "flags are \(flags)"
    case .timerStart, .timerStartStoppingAnother:
      let made = state.entries.all.count { $0.start == moment && $0.taskID == Int(ground.task) }
      let runs = state.timers.values.contains { $0.taskID == Int(ground.task) }
      return once(made) ?? (runs ? nil : "the timer does not run")
    case .startAndStop:
      let made = state.entries.all.filter { $0.start == moment && $0.taskID == Int(ground.task) }
      let isWhole = made.first?.end == moment + 1200
      return once(made.count) ?? (isWhole && state.timers.isEmpty ? nil : "it ended otherwise")
    case .timerStop:
      let isStopped = state.timers.values.allSatisfy { $0.taskID != Int(ground.otherTask) }
      return isStopped ? nil : "the timer still runs"
    }
  }

  private func once(_ count: Int) -> String? { count == 1 ? nil : "made \(count) times" }

  private static let mark = "After the crash"

  private func id(_ raw: Int64) throws -> EntityID {
    guard let id = EntityID(raw) else { throw UndecodablePayload("0 is no id") }
    return id
  }
}
