import FoundationEssentials
import SimulatedStage
import SyncCore
import Synchronization
import TrackingTimeSandbox

/// Everything that every record of the service ever said: the truth that a life is judged by.
final class History: Sendable {
  struct Key: Hashable, Sendable {
    let kind: TrackingTimeSandbox.EntityKind
    let id: Int
  }

  /// What a record said from one change on.
  struct Sight: Sendable {
    let sequence: Int
    /// True time, whole seconds, in milliseconds since 1970.
    let at: Int64
    let verb: Change.Verb
    let origin: Change.Origin
    let user: Int
    /// nil: it is gone.
    let facts: Facts?
  }

  /// What is compared, in the words of the service.
  struct Facts: Sendable, Hashable {
    /// Notes of an entry, name of everything else.
    var text = ""
    var start: Int64 = 0
    var end: Int64 = 0
    /// Billed (entry), closed (task), archived (the rest).
    var isMarked = false
    var task: Int?
    var owner: Int?
  }

  private let sights = Mutex<[Key: [Sight]]>([:])
  private let initial = Mutex<World.State?>(nil)

  /// What there was before anybody did anything.
  func begin(with state: World.State) { initial.withLock { $0 = state } }

  var observer: SimulatedService.Observer {
    { [self] changes, state in
      sights.withLock { sights in
        for change in changes {
          let key = Key(kind: change.kind, id: change.id)
          let at = Int64(change.at.timeIntervalSince1970 * 1000)
          sights[key, default: []].append(
            Sight(
              sequence: change.sequence, at: at, verb: change.verb, origin: change.origin,
              user: change.userID, facts: Self.facts(key, in: state)))
        }
      }
    }
  }

  /// In order; the first is how it was in the beginning, where it was there.
  func of(_ kind: TrackingTimeSandbox.EntityKind, _ id: Int) -> [Sight] {
    let key = Key(kind: kind, id: id)
    let before = initial.withLock { $0.flatMap { Self.facts(key, in: $0) } }.map {
      Sight(sequence: 0, at: 0, verb: .update, origin: .server, user: 0, facts: $0)
    }
    return [before].compactMap(\.self) + sights.withLock { $0[key] ?? [] }
  }

  /// Records of that kind that were made while we watched, by id.
  func made(_ kind: TrackingTimeSandbox.EntityKind) -> [(id: Int, sights: [Sight])] {
    sights.withLock { sights in
      sights.filter { key, seen in
        key.kind == kind && (seen.first?.verb == .create || seen.first?.verb == .start)
      }
      .map { (id: $0.key.id, sights: $0.value) }.sorted { $0.id < $1.id }
    }
  }

  static func facts(_ key: Key, in state: World.State) -> Facts? {
    switch key.kind {
    case .timeEntry:
      state.entries[key.id].map { entry in
        Facts(
          text: entry.notes ?? "", start: milliseconds(entry.start.timeIntervalSince1970),
          end: milliseconds(entry.end.timeIntervalSince1970), isMarked: entry.isBilled,
          task: entry.taskID, owner: entry.userID)
      }
    case .task:
      state.tasks[key.id].map { task in
        Facts(text: task.name, isMarked: task.isArchived, owner: task.projectID)
      }
    case .project:
      state.projects[key.id].map { project in
        Facts(text: project.name, isMarked: project.isArchived, owner: project.customerID)
      }
    case .customer:
      state.customers[key.id].map { Facts(text: $0.name, isMarked: $0.isArchived) }
    default: Facts()
    }
  }

  private static func milliseconds(_ seconds: Double) -> Int64 { Int64((seconds * 1000).rounded()) }
}
