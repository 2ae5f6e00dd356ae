import JSONTree
import JournalStore
import SyncCore

/// Does to a journal what the worker would, as the test says.
struct ScriptedWorker: Sendable {
  let bench: Bench
  /// What becomes of an operation; nil: it is left alone.
  var settle: @Sendable (SyncCore.Operation) -> OperationEvent? = { _ in .accepted }
  /// What the answer to an online-only operation brings.
  var tell: @Sendable (OnlineRequest) -> OnlineAnswer = { _ in OnlineAnswer() }
  /// Serves a read that was asked for; nothing: it is left alone.
  var serve: @Sendable (PullScope, Bench) async throws -> Void = { _, _ in }

  /// Works until `body` is done.
  func during<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await run() }
      do {
        let result = try await body()
        group.cancelAll()
        return result
      } catch {
        group.cancelAll()
        throw error
      }
    }
  }

  private func run() async throws {
    var token = try await bench.journal.changeToken()
    while !Task.isCancelled {  // bounded by the test
      try await round()
      token = try await bench.journal.waitForChange(
        after: token, until: bench.clock.peek + .seconds(60))
    }
  }

  private func round() async throws {
    let work = try bench.journal.next(
      bench.lead, now: bench.clock.peek, excluding: [], limit: 100)
    for scope in work.pulls { try await serve(scope, bench) }
    for operation in work.ready {
      guard let event = settle(operation) else { continue }
      try await record(operation, event)
    }
  }

  private func record(_ operation: SyncCore.Operation, _ event: OperationEvent) async throws {
    let draft = AttemptDraft(
      of: [operation], plan: [PlanStep(.main)], step: 0, request: "test", canonical: "test")
    guard let attempt = try await bench.journal.begin(draft, lead: bench.lead) else { return }
    let resolved = try bench.journal.resolved(operation)
    var settlement = Settlement(operation.id, revision: operation.revision + 1, event)
    if event == .accepted {
      try accept(resolved, &settlement)
    } else {
      settlement.reason = Reason("test", "The server said no.")
    }
    _ = try await bench.journal.record(
      [settlement],
      answering: AttemptResult(
        attempt, answer: RemoteAnswer(phase: .answered, status: 200, envelopeStatus: 200),
        outcome: event.rawValue), link: nil, lead: bench.lead)
  }

  /// The server's answer to a write that it accepted.
  private func accept(
    _ operation: SyncCore.Operation, _ settlement: inout Settlement
  ) throws {
    if let request = operation.request {
      let answer = tell(request)
      settlement.answer = answer
      settlement.records = answer.records
      return
    }
    let wish = operation.wish
    switch operation.verb {
    case .create:
      guard let created = operation.creates else { return }
      let id = RemoteID.of(600_000 + operation.id.rawValue)
      settlement.created = id
      settlement.records = [Record(created.kind, id, wish)]
    case .timerStart:
      let id = RemoteID.of(600_000 + operation.id.rawValue)
      settlement.created = id
      settlement.records = [
        Record(.timeEntry, id, wish.overlaid(by: [.isRunning: .flag(true)]))
      ]
      settlement.timer = .some(
        RunningTimer(
          entry: id, task: wish[.taskID]?.id?.remote, startAt: wish[.startAt]?.instant ?? Bench.noon
        ))
    case .timerStop: settlement.timer = .some(nil)
    case .delete: settlement.removed = [operation.subject]
    default:
      guard let id = operation.subject.id.remote, operation.subject.kind != .membership else {
        return
      }
      let copy = try bench.look { try $0.serverCopy(operation.subject)?.fields } ?? [:]
      settlement.records = [Record(operation.subject.kind, id, copy.overlaid(by: wish))]
    }
  }
}
