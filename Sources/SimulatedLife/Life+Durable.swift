import JournalStore
import SimulatedStage
import SyncCore
import TrackingTimeSandbox

// P1, P6, P7 of the design.
extension Life {
  /// Every operation that a receipt told of is there, and is the same one.
  func durable(_ facts: JournalFacts) -> [Violation] {
    facts.home.noted.compactMap { noted in
      facts.operations[noted.id]?.uuid == noted.uuid
        ? nil
        : Violation(
          "an operation that was acknowledged is in the journal",
          "\(facts.home.plan.name): \(noted.id) \(noted.uuid)")
    }
  }

  /// The file and the chain of the audit log are whole, and nothing contradicts itself.
  func whole(_ facts: JournalFacts) throws -> [Violation] {
    guard let process = facts.home.alive.last else { return [] }
    var broken: [Violation] = []
    if case .broken(let row, let problem) = try process.journal.verifyAudit() {
      broken.append(Violation("the audit log is whole", "row \(row): \(problem)"))
    }
    try process.journal.read { view in
      let problems = try view.integrityProblems() + view.contradictions()
      if !problems.isEmpty { broken.append(Violation("the journal is whole", "\(problems)")) }
    }
    return broken
  }

  /// Each request that changes something was committed before its first byte left.
  func recorded(_ facts: JournalFacts) -> [Violation] {
    let sent = service.traces.count {
      $0.device == facts.home.plan.name && $0.end != "no connection" && Self.isWrite($0)
    }
    guard sent > facts.attempts else { return [] }
    return [
      Violation(
        "every write has an attempt in the journal",
        "\(facts.home.plan.name): \(sent) writes, \(facts.attempts) attempts")
    ]
  }

  private static let readsByPost: Set<String> = [
    "/projects/times", "/tasks/times", "/tasks/search", "/projects/search",
  ]

  static func isWrite(_ trace: Trace) -> Bool {
    trace.method != "GET" && !readsByPost.contains(trace.path)
  }

  /// Few requests, and hardly any while nobody can be reached.
  func polite() -> [Violation] {
    homes.flatMap { home -> [Violation] in
      let traces = service.traces.filter { $0.device == home.plan.name }
      let inVain = traces.filter { $0.end == "no connection" }
      var broken: [Violation] = []
      if plan.requestsPerSecond > 0, let at = Self.crowd(traces, above: 150, in: 60_000) {
        broken.append(
          Violation("at most 150 requests are made in a minute", "\(home.plan.name) at \(at)"))
      }
      if let at = Self.crowd(inVain, above: 60, in: 600_000) {
        broken.append(
          Violation(
            "at most 60 requests are tried in ten minutes without a network",
            "\(home.plan.name) at \(at)"))
      }
      return broken
    }
  }

  private static func crowd(_ traces: [Trace], above max: Int, in time: Int64) -> Int64? {
    var first = 0
    for (place, trace) in traces.enumerated() {
      while trace.at - traces[first].at > time { first += 1 }
      if place - first >= max { return trace.at }
    }
    return nil
  }
}
