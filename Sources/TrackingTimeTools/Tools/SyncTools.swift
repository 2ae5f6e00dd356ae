import JSONTree
import JournalStore
import MCPServer
import SyncCore

/// Tools that tell and steer what waits to be sent.
enum SyncTools {
  static let all: [ToolOffer] = [status, operation, cancel, flush, operations, log]

  static let parkedMax = 10

  static let status = ToolOffer(
    "tt_sync_status", "Sync status", in: .sync, .read,
    "Tells whether TrackingTime can be reached, what waits, what is parked and why, and how fresh the "
      + "copy is.", [],
    output: OutputSchema.object(
      [
        ("connection", ["type": "string"]), ("pending_changes", ["type": "integer"]),
      ], required: ["connection", "pending_changes"]), isPlain: true
  ) { call in
    try call.read { view, presenter in
      let report = try StatusReport(view, presenter, now: call.now)
      return Answer(try report.body(parkedMax: parkedMax))
    }
  }

  static let operation = ToolOffer(
    "tt_get_operation", "Get operation", in: .sync, .read,
    "Tells the story of one change: state, attempts, what to do next. wait_ms waits until it is on the "
      + "server or needs a decision.",
    [
      .id("id", "From a receipt").required,
      .integer("wait_ms", "Milliseconds", in: 0...25_000),
    ],
    output: OutputSchema.object(
      [("status", ["type": "string"]), ("operation", ["type": "object"])], required: ["status"]),
    isPlain: true
  ) { call in
    let id = try call.operationID()
    try await call.wait(
      for: id, until: call.startedAt + .milliseconds(call.arguments.integer("wait_ms") ?? 0))
    return try call.read { view, presenter in
      guard let operation = try view.operation(id) else { throw Refusal.noOperation(id) }
      let story = try OperationStory(operation, view, presenter, now: call.now)
      return Answer(try story.body())
    }
  }

  static let cancel = ToolOffer(
    "tt_cancel_operation", "Cancel operation", in: .sync, .change,
    "Takes back a queued change; one that may have been sent is undone later where possible. dry_run "
      + "tells what it means.",
    [
      .id("id", "From a receipt").required,
      .flag("dry_run", "Preview"),
    ], isPlain: true
  ) { call in
    let id = try call.operationID()
    guard try call.look({ try $0.operation(id) }) != nil else { throw Refusal.noOperation(id) }
    let isDryRun = call.arguments.flag("dry_run") == true
    let result = try await call.journal.takeBack(
      id, by: "\(call.client)/\(call.tool)", isDryRun: isDryRun)
    return try call.read { view, presenter in
      let after = result.operation
      let status = try OperationStatus(view, clock: presenter.clock, now: call.now)
      let said = words(after, try status.words(after))
      var body: JSONObject = [
        "status": .string(isDryRun ? "nothing was changed; it would be: \(said)" : said)
      ]
      body["operation"] = .object(OperationStatus.summary(after))
      body["means"] = .string(result.notes.joined(separator: " "))
      if !result.dependants.isEmpty {
        body["dependants"] = .array(
          result.dependants.map {
            ["id": .integer($0.id.rawValue), "state": .string($0.state.rawValue)]
          })
      }
      if isDryRun { body["dry_run"] = true }
      body["pending_changes"] = .integer(Int64(try view.pendingChanges()))
      body["next"] = isDryRun ? nil : try status.next(after).map(JSON.string)
      return Answer(body)
    }
  }

  private static func words(_ operation: Operation, _ words: String) -> String {
    guard operation.isCancelAsked, operation.state.isUnfinished else { return words }
    return "\(words); it is taken back as soon as its outcome is known"
  }
}

extension ToolCall {
  /// Returns when an operation is finished or parked, or at `deadline`.
  func wait(for id: OperationID, until deadline: Instant) async throws {
    var token = try await journal.changeToken()
    var rounds = 0
    // bounded by `deadline`, and by one round per change of the journal until then
    while now < deadline {
      let operation = try look { try $0.operation(id) }
      guard let operation, operation.state.isUnfinished, !operation.state.isParked else { return }
      rounds += 1
      context.progress.report(Double(rounds), message: "\(id) is \(operation.state.rawValue)")
      token = try await journal.waitForChange(after: token, until: min(deadline, now + .seconds(5)))
      try Task.checkCancellation()
    }
  }
}
