import JournalStore
import SyncCore

/// Ledger against journal, journal against service.
struct Comparison {
  let ledger: Ledger
  let server: Service
  /// Operations that `ttsync operations --parked` lists.
  let listed: Set<Int64>

  func compare(_ view: JournalView, into findings: inout Findings) throws {
    let operations = try view.operations(OperationFilter(), limit: 1_000_000)
    for operation in operations { count(operation, into: &findings) }
    try acknowledged(operations, into: &findings)
    let repairs = operations.filter { $0.call.tool == "repair" && $0.state.isUnfinished }
    findings.repairs = repairs.count
    let spoken = Set(try repairs.map { try view.resolve($0.subject.id).rawValue })
    for (mark, entries) in server.byMark where !mark.isEmpty && entries.count > 1 {
      // A second copy that is put before the user is what P2 promises.
      let silent = entries.filter { !spoken.contains($0.id) }
      if silent.count > 1 {
        findings.problems.append("DOUBLE \(mark) is there \(entries.count) times")
      }
    }
    for operation in operations where operation.state == .applied {
      if let problem = try missing(operation, operations, view) {
        findings.problems.append(problem)
      }
    }
  }

  private func count(_ operation: SyncCore.Operation, into findings: inout Findings) {
    switch operation.state {
    case .applied: findings.applied += 1
    case .conflict, .rejected, .review:
      findings.parked += 1
      if !listed.contains(operation.id.rawValue) {
        findings.problems.append("\(operation.id) is parked and not listed")
      }
    case .cancelled, .superseded, .discarded: findings.otherwise += 1
    case .pending, .attempted, .ambiguous:
      if operation.heldBy == nil {
        findings.problems.append(
          "\(operation.id) is \(operation.state.rawValue) and nothing holds it")
      }
    }
  }

  /// Whatever was acknowledged is there, once; whatever was refused is not.
  private func acknowledged(
    _ operations: [SyncCore.Operation], into findings: inout Findings
  ) throws {
    let ids = Set(operations.map(\.id.rawValue))
    var asked: [String: [SyncCore.Operation]] = [:]
    for operation in operations where operation.call.tool != "repair" {
      if let request = operation.call.requestID { asked[request, default: []].append(operation) }
    }
    for (index, wish) in ledger.wishes.enumerated() {
      for id in wish.operations where !ids.contains(id) {
        findings.problems.append("LOST op \(id) of wish-\(index) \(wish.kind)")
      }
      let taken = asked["wish-\(index)"] ?? []
      if wish.refusal != nil, !wish.isAcknowledged, !taken.isEmpty {
        findings.problems.append("wish-\(index) was refused and is queued")
      }
      // A start that became a completed entry is replaced by that entry's create.
      let main = taken.count {
        [.create, .timerStart].contains($0.verb) && $0.creates?.kind == .timeEntry
          && $0.state != .superseded
      }
      if main > 1 { findings.problems.append("DOUBLE wish-\(index) was taken in \(main) times") }
    }
  }

  /// What an applied operation left on the service, unless a later one has changed it.
  private func missing(
    _ operation: SyncCore.Operation, _ all: [SyncCore.Operation], _ view: JournalView
  ) throws -> String? {
    let made = operation.creates?.kind == .timeEntry ? operation.creates : nil
    guard let subject = made ?? (operation.subject.kind == .timeEntry ? operation.subject : nil)
    else { return nil }
    let id = try view.resolve(subject.id)
    let related = try all.filter { other in
      let about = other.creates?.kind == .timeEntry ? other.creates : other.subject
      return try about.map { try $0.kind == .timeEntry && view.resolve($0.id) == id } ?? false
    }
    let isRemoved = related.contains {
      $0.verb == .delete && ($0.state == .applied || $0.state.isUnfinished)
    }
    let entry = server.entries[id.rawValue]
    if operation.verb == .delete {
      return entry == nil ? nil : "\(operation.id) is said to be deleted, and \(id) is there"
    }
    guard let entry else {
      return isRemoved ? nil : "LOST \(operation.id) is said to be applied, and \(id) is not there"
    }
    let later = related.filter {
      $0.position > operation.position && ($0.state == .applied || $0.state.isUnfinished)
    }
    if let notes = operation.wish[.notes]?.text, entry.notes != notes,
      !later.contains(where: { $0.wish[.notes] != nil })
    {
      return "LOST \(operation.id) wished the notes \(notes), and they are \(entry.notes)"
    }
    if operation.verb == .billing, !entry.isBilled, !later.contains(where: { $0.verb == .billing })
    {
      return "LOST \(operation.id) is said to be applied, and \(id) is not billed"
    }
    return nil
  }
}
