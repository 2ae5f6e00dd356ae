import JSONTree
import JournalStore
import SimulatedStage
import SyncCore

/// What happened, for whoever has to understand a failure or watches one scenario.
extension Play {
  func allOperations() throws -> [SyncCore.Operation] {
    try read { try $0.operations(OperationFilter(), limit: 1_000).reversed() }
  }

  func audit(of id: OperationID) throws -> [AuditRow] {
    try read { try $0.audit(AuditFilter(operation: id), limit: 1_000) }
  }

  /// Notes a step with the time on the machine's clock.
  func note(_ line: Scenario.Line) {
    let clock = zone.local(device.now)
    story.append("\(clock.text)  \(line.number): \(line.text)")
  }

  var transcript: String {
    var parts = ["Steps\n-----"] + story
    parts.append("\nOperations and their stories\n----------------------------")
    parts += section { try operationLines() }
    parts.append("\nRequests (true time, in the scenario's zone)\n--------")
    parts += service.traces.map(words)
    parts.append("\nTime entries on the server\n--------------------------")
    parts += entries().sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.words(self))" }
    return parts.joined(separator: "\n")
  }

  private func section(_ lines: () throws -> [String]) -> [String] {
    do { return try lines() } catch { return ["(cannot be read: \(error))"] }
  }

  private func operationLines() throws -> [String] {
    let all = try allOperations()
    guard !all.isEmpty else { return ["none"] }
    return try all.flatMap { operation in
      [words(operation)] + (try audit(of: operation.id)).map(words)
    }
  }

  private func words(_ row: AuditRow) -> String {
    let moved = row.to.map { $0 == row.from ? "" : " → \($0.rawValue)" } ?? ""
    let payload = row.payload.map { " " + String($0.encodedString().prefix(300)) } ?? ""
    return "    \(zone.local(row.at).text)  \(row.event)\(moved)  (\(row.actor))\(payload)"
  }

  private func words(_ trace: Trace) -> String {
    let time = zone.local(Instant(milliseconds: trace.at)).text
    let arrival = trace.isIntercepted ? " (portal)" : trace.arrival == nil ? " (not received)" : ""
    let body = trace.body.isEmpty ? "" : " " + trace.body.prefix(300)
    return "\(trace.number). \(time)  \(trace.method) \(trace.target)\(body)\n"
      + "        \(trace.end ?? "no answer yet")\(arrival)"
  }
}
