import JSONTree
import JournalStore
import MCPServer
import SyncCore

/// The queue and its log, for those who ask for toolset `sync`.
extension SyncTools {
  static let flush = ToolOffer(
    "tt_sync_flush", "Flush the queue", in: .sync, .change,
    "Has everything sent that waits, and waits for it up to wait_ms. Says what is left and why. It "
      + "goes on by itself afterwards; there is no need to repeat this.",
    [.integer("wait_ms", "Milliseconds", in: 0...25_000, default: 15_000)],
    output: OutputSchema.object(
      [("status", ["type": "string"]), ("pending_changes", ["type": "integer"])],
      required: ["status", "pending_changes"]), isPlain: true, isDefault: false
  ) { call in
    let wait = Duration.milliseconds(call.arguments.integer("wait_ms") ?? 15_000)
    try await call.journal.askForLead()
    try await call.waitUntilQuiet(until: call.startedAt + wait)
    return try call.read { view, presenter in
      let counts = try view.counts()
      let moving = [OperationState.pending, .attempted, .ambiguous].compactMap { counts[$0] }
        .reduce(0, +)
      let parked = counts.filter { $0.key.isParked }.values.reduce(0, +)
      let report = try StatusReport(view, presenter, now: call.now)
      var body: JSONObject = [
        "status": .string(
          moving == 0
            ? (parked == 0 ? "drained" : "parked: the rest needs a decision") : "still sending")
      ]
      for (key, value) in try report.body(parkedMax: parkedMax)
      where ["connection", "pending_changes", "queue", "parked", "next_try"].contains(key) {
        body[key] = value
      }
      return Answer(body)
    }
  }

  static let operations = ToolOffer(
    "tt_list_operations", "List operations", in: .sync, .read,
    "Lists what was accepted and where it stands, latest first. tt_get_operation tells one in full.",
    [
      .choice("filter", ["unfinished", "parked", "all"], default: "unfinished", "Which"),
      .text("tool", "Only of this tool"), .limit, .cursor,
    ], output: OutputSchema.list("operations"), isPlain: true, isDefault: false
  ) { call in
    try call.read { view, presenter in
      var filter = OperationFilter(tool: call.arguments.filled("tool"))
      switch call.arguments.text("filter") ?? "unfinished" {
      case "unfinished": filter.states = OperationFilter.unfinished.states
      case "parked": filter.states = OperationFilter.parked.states
      default: break
      }
      let page = try Paging(call.arguments)
      let rows = try view.operations(filter, limit: page.limit, offset: page.offset)
      let status = try OperationStatus(view, clock: presenter.clock, now: call.now)
      let total = try view.count(filter)
      var body: JSONObject = ["total": .integer(Int64(total))]
      let shown = RowBudget.cut(
        try rows.map { operation in
          let words = DisputeWords(names: [:], zone: presenter.clock.zone)
          return [
            "id": .integer(operation.id.rawValue), "state": .string(operation.state.rawValue),
            "what": .string(words.what(operation)),
            "accepted_at": .string(presenter.clock.text(operation.acceptedAt)),
            "tool": .string(operation.call.tool), "status": .string(try status.words(operation)),
          ]
        })
      body["operations"] = .array(shown)
      body["next_cursor"] = page.cursor(total: total, shown: shown.count).map(JSON.string)
      return Answer(body)
    }
  }

  static let log = ToolOffer(
    "tt_audit_log", "Audit log", in: .sync, .read,
    "The append-only log: who asked for what, what was sent, answered and decided, latest first.",
    [
      .id("operation", "Only about this operation"),
      .day("from", "From this day on"), .limit, .cursor,
    ], output: OutputSchema.list("rows"), isPlain: true, isDefault: false
  ) { call in
    try call.read { view, presenter in
      var filter = AuditFilter(
        operation: call.arguments.integer("operation").map(OperationID.init))
      if let text = call.arguments.filled("from") {
        guard let day = Day(parsing: text) else {
          throw Refusal("no_day", "from “\(text.excerpt)” is no day.", next: "Write yyyy-MM-dd.")
        }
        filter.from = presenter.clock.zone.startOfDay(day)
      }
      let page = try Paging(call.arguments)
      let rows = try view.audit(
        filter, latestFirst: true, limit: page.limit + 1, offset: page.offset)
      let shown = RowBudget.cut(
        rows.prefix(page.limit).map { row in
          var object: JSONObject = [
            "id": .integer(row.id), "at": .string(presenter.clock.text(row.at)),
            "event": .string(row.event), "by": .string(row.actor),
          ]
          object["operation"] = row.operation.map { .integer($0.rawValue) }
          object["to"] = row.to.map { .string($0.rawValue) }
          object["detail"] = row.payload
          return .object(object)
        })
      var body: JSONObject = ["rows": .array(shown)]
      if rows.count > shown.count {
        body["next_cursor"] = page.cursor(total: .max, shown: shown.count).map(JSON.string)
      }
      return Answer(body)
    }
  }
}

extension ToolCall {
  /// Returns when nothing is left that goes on by itself, or at `deadline`.
  func waitUntilQuiet(until deadline: Instant) async throws {
    var token = try await journal.changeToken()
    var rounds = 0
    // bounded by `deadline`, and by one round per change of the journal until then
    while now < deadline {
      let counts = try look { try $0.counts() }
      let moving = [OperationState.pending, .attempted, .ambiguous].compactMap { counts[$0] }
        .reduce(0, +)
      guard moving > 0 else { return }
      rounds += 1
      context.progress.report(Double(rounds), message: "\(moving) left")
      token = try await journal.waitForChange(after: token, until: min(deadline, now + .seconds(5)))
      try Task.checkCancellation()
    }
  }
}
