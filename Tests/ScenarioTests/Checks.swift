import Foundation
import JournalStore
import SimulatedStage
import SyncCore
import TrackingTimeSandbox

/// What holds at the end of every scenario, whatever it tells.
extension Play {
  /// Brings things to rest, unless the scenario says to leave them, and looks at everything.
  func finish() throws {
    guard isStarted else { return }
    if processes.allSatisfy(\.executor.isDead) { try startProcess() }
    if !allowances.isLeftAsItIs {
      device.network = .connected
      service.clearFaults()
      for process in processes { process.thaw() }
      try untilRest(patience: 3 * 86_400_000)
    }
    try checkNothingIsLost()
    try checkNothingIsTwice()
    try checkRequests()
    try checkJournal()
  }

  private func fail(_ rule: String, _ found: String) -> Mistake {
    Mistake("After the last step: \(rule)\nFound: \(found)")
  }

  /// Every operation a receipt told of is there; at rest each is final or parked with a reason.
  private func checkNothingIsLost() throws {
    let all = try allOperations()
    let lost = acknowledged.subtracting(all.map(\.id.rawValue))
    guard lost.isEmpty else {
      throw fail("what a receipt told of stands in the journal.", "op \(lost.sorted()) are gone.")
    }
    if let silent = all.first(where: { $0.state.isParked && $0.reason == nil }) {
      throw fail("a parked operation says why.", words(silent))
    }
    guard !allowances.isLeftAsItIs else { return }
    let moving = try read { try $0.movable() }
    if let open = moving.first {
      throw fail("every operation is final, parked, or held by a parked one.", words(open))
    }
  }

  /// No create took effect more often than there are operations that sent one.
  private func checkNothingIsTwice() throws {
    let operations = try allOperations()
    let kinds: [(TrackingTimeSandbox.EntityKind, SyncCore.EntityKind)] = [
      (.timeEntry, .timeEntry), (.task, .task), (.project, .project), (.customer, .customer),
    ]
    for (theirs, ours) in kinds {
      let made = service.log.changes.filter { change in
        change.kind == theirs && (change.verb == .create || change.verb == .start)
          && (change.origin == .request || change.origin == .late)
      }
      let senders = try operations.filter { operation in
        guard operation.creates?.kind == ours, operation.state != .rejected else { return false }
        return try read { try !$0.attempts(of: operation.id).isEmpty }
      }
      guard made.count <= senders.count + allowances.twins else {
        throw fail(
          "each create takes effect at most once.",
          "\(made.count) × \(theirs.rawValue) made on the server (\(made.map(\.id))) by "
            + "\(senders.count) operations (\(senders.map(\.id))).")
      }
    }
  }

  /// No request goes round and round, and no provisional id leaves.
  private func checkRequests() throws {
    for operation in try allOperations() {
      let attempts = try read { try $0.attempts(of: operation.id) }
      guard attempts.count <= allowances.attemptsPerOperation else {
        throw fail(
          "an operation is sent at most \(allowances.attemptsPerOperation) times.",
          "\(operation.id) was sent \(attempts.count) times.")
      }
    }
    let traces = service.traces
    var window = 0
    for (place, trace) in traces.enumerated() {
      while trace.at - traces[window].at > 60_000 { window += 1 }
      guard place - window < Self.requestsPerMinuteMax else {
        throw fail(
          "at most \(Self.requestsPerMinuteMax) requests are made in a minute.",
          "\(place - window + 1) up to \(trace.method) \(trace.path).")
      }
    }
    for trace in traces where Self.namesProvisionalID(trace) {
      throw fail(
        "no provisional id leaves.", "\(trace.method) \(trace.target) \(trace.body)")
    }
  }

  private static let requestsPerMinuteMax = 150

  private static func namesProvisionalID(_ trace: Trace) -> Bool {
    let text = trace.target + " " + trace.body
    var before: Character = " "
    for (place, character) in text.enumerated() {
      defer { before = character }
      guard character == "-", ":[,/=(".contains(before) else { continue }
      let next = text.dropFirst(place + 1).first
      if next?.isNumber == true { return true }
    }
    return false
  }

  /// The file is whole, the audit log follows from its beginning, and no worker gave up.
  private func checkJournal() throws {
    for process in processes {
      guard let failure = process.failure else { continue }
      throw fail("the worker goes on.", "process \(process.number) ended: \(failure)")
    }
    guard let process = processes.last(where: { !$0.executor.isDead }) else { return }
    if case .broken(let row, let problem) = try process.journal.verifyAudit() {
      throw fail("the audit log is whole.", "row \(row): \(problem)")
    }
    let problems = try read { try $0.integrityProblems() }
    guard problems.isEmpty else { throw fail("the journal is whole.", "\(problems)") }
  }
}
