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
    /// What a probe has in hand; nil: none is under way.
    var probed: Set<OperationID>?

    var count: Int { operations.count + pulls.count + watches.count }
  }

  private let state = Mutex(State())

  /// A probe works on its operations itself.
  var isProbing: Bool { state.withLock { $0.probed != nil } }

  func beginProbe() {
    state.withLock { $0.probed = [] }
  }

  /// Keeps an operation of the probe from being handed out.
  func hold(_ operation: Operation) {
    state.withLock { state in
      state.probed?.insert(operation.id)
      state.operations.insert(operation.id)
    }
  }

  /// What the probe leaves unfinished is handed out like everything else from now on.
  func endProbe() {
    state.withLock { state in
      state.operations.subtract(state.probed ?? [])
      state.probed = nil
    }
  }

  var busy: Set<OperationID> { state.withLock { $0.operations } }

  var groupsUnderWay: Int { state.withLock { $0.groups.count } }

  var isEmpty: Bool { state.withLock { $0.count == 0 } }

  func isFree(of limit: Int) -> Bool { free(of: limit) > 0 }

  /// How many of so many slots are free.
  func free(of limit: Int) -> Int {
    // A probe goes step by step: what it holds waits, and takes no room.
    state.withLock { max(0, limit - $0.count + ($0.probed?.count ?? 0)) }
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
