import JournalStore
import SimulatedStage
import SyncCore
import TrackingTimeSandbox

extension Life {
  /// Holds the promises of the design against what the journals say and the service remembers.
  func judge() throws {
    let files = try homes.map { try JournalFacts($0) }
    var broken: [Violation] = []
    for facts in files {
      broken += durable(facts)
      broken += try whole(facts)
      broken += recorded(facts)
      broken += reallyApplied(facts)
      broken += notOverwritten(facts)
      broken += truthful(facts)
      broken += readable(facts)
    }
    broken += once(files)
    broken += polite()
    violations += broken
    tally.requests = service.traces.count
    tally.lateCommits = service.log.changes.count { $0.origin == .late }
  }
}

/// A journal at the end of a life.
struct JournalFacts {
  let home: Home
  /// By id.
  let operations: [OperationID: SyncCore.Operation]
  /// The same by position.
  let inOrder: [SyncCore.Operation]
  /// The operation that brought a record of the service into being, or adopted it.
  let makers: [Subject: OperationID]
  let attempts: Int

  init(_ home: Home) throws {
    self.home = home
    (inOrder, makers, attempts) = try home.read { view in
      let rows = try view.operations(OperationFilter(), limit: 1_000_000)
      var makers: [Subject: OperationID] = [:]
      var attempts: Set<AttemptID> = []
      for row in rows {
        attempts.formUnion(try view.attempts(of: row.id).map(\.id))
        guard let made = row.creates else { continue }
        let subject = Subject(made.kind, try view.resolve(made.id))
        if subject.id.remote != nil, let maker = try view.maker(of: subject) {
          makers[subject] = maker.id
        }
      }
      return (rows.sorted { ($0.position, $0.id) < ($1.position, $1.id) }, makers, attempts.count)
    }
    operations = Dictionary(uniqueKeysWithValues: inOrder.map { ($0.id, $0) })
  }

  /// What stands in an operation's place in the end.
  func final(_ operation: SyncCore.Operation) -> SyncCore.Operation {
    var found = operation
    // bounded by the number of operations: nothing takes its own place
    for _ in 0...operations.count {
      guard let next = found.supersededBy.flatMap({ operations[$0] }) else { break }
      found = next
    }
    return found
  }

  /// The service's id of what an operation is about; nil: it has none.
  func remote(_ operation: SyncCore.Operation) -> Int? {
    let subject = operation.creates ?? operation.subject
    // Lost: nothing; an id that resolves to nothing has no record.
    let resolved = try? home.read { try $0.resolve(subject.id) }
    return (resolved ?? subject.id).remote.map { Int($0.rawValue) }
  }
}
