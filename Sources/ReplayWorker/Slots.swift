import JournalStore
import SyncCore
import Synchronization

/// What is under way: operations and pulls, each at most once.
final class Slots: Sendable {
  private struct State {
    var operations: Set<OperationID> = []
    var groups: [String: OperationID] = [:]
    var pulls: Set<PullScope> = []
    var watches: Set<OperationID> = []

    var count: Int { operations.count + pulls.count + watches.count }
  }

  private let state = Mutex(State())

  var busy: Set<OperationID> { state.withLock { $0.operations } }

  var groupsUnderWay: Int { state.withLock { $0.groups.count } }

  var isEmpty: Bool { state.withLock { $0.count == 0 } }

  func isFree(of limit: Int) -> Bool {
    state.withLock { $0.count < limit }
  }

  /// False: it, or another one of its group, is under way.
  func take(_ operation: Operation) -> Bool {
    state.withLock { state in
      if let group = operation.group {
        guard state.groups[group] == nil else { return false }
        state.groups[group] = operation.id
      }
      return state.operations.insert(operation.id).inserted
    }
  }

  func take(_ scope: PullScope) -> Bool {
    state.withLock { $0.pulls.insert(scope).inserted }
  }

  func give(_ operation: Operation) {
    state.withLock { state in
      state.operations.remove(operation.id)
      if let group = operation.group { state.groups[group] = nil }
    }
  }

  func give(_ scope: PullScope) {
    state.withLock { _ = $0.pulls.remove(scope) }
  }

  func take(_ watch: Watch) -> Bool {
    state.withLock { $0.watches.insert(watch.operation).inserted }
  }

  func give(_ watch: Watch) {
    state.withLock { _ = $0.watches.remove(watch.operation) }
  }
}

/// A count that tasks share.
final class SharedCount: Sendable {
  private let count = Mutex(0)

  var value: Int { count.withLock { $0 } }

  func raise() { count.withLock { $0 += 1 } }
}
