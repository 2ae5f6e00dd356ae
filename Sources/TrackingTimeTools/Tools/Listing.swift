import JSONTree
import JournalStore
import SyncCore

extension ToolCall {
  /// A page of records of one kind, totals first.
  ///
  /// - Parameters:
  ///   - key: the member that carries the rows.
  ///   - needs: what the answer rests on, names included.
  func list(
    _ kind: EntityKind, as key: String, where filter: RecordFilter, needs: [Need],
    warnings: [String] = []
  ) async throws -> Answer {
    let paging = try Paging(arguments)
    let provenance = try await provide(needs)
    return try read { view, presenter in
      let total = try view.count(kind, where: filter)
      let records = try view.records(
        kind, where: filter, limit: paging.limit, offset: paging.offset)
      let rows = try records.map { JSON.object(try presenter.object($0, full: arguments.isFull)) }
      let shown = RowBudget.cut(rows)
      var body: JSONObject = ["total": .integer(Int64(total))]
      body["next_cursor"] = paging.cursor(total: total, shown: shown.count).map(JSON.string)
      body["truncated"] = RowBudget.note(
        shown: shown.count, of: rows.count,
        narrow: "Go on with next_cursor, or narrow with filter and detail: concise.")
      body[key] = .array(shown)
      return try Answer(
        body, provenance, clock: presenter.clock, view: view, warnings: warnings)
    }
  }

  /// One record, fetched when it is not here or too old.
  ///
  /// - Parameter more: members beside the record's own.
  func get(
    _ kind: EntityKind, _ id: EntityID, names: [Need], needs: [Need] = [], warnings: [String] = [],
    more: @Sendable (JournalView, Presenter) throws -> JSONObject = { _, _ in [:] }
  ) async throws -> Answer {
    let provenance = try await provideRecord(kind, id, others: names + needs)
    return try read { view, presenter in
      guard let record = try view.record(Subject(kind, id)) else {
        throw try Names(view).unknown(kind, id, argument: "id")
      }
      var body: JSONObject = [kind.key: .object(try presenter.object(record, full: true))]
      for (key, value) in try more(view, presenter) { body[key] = value }
      return try Answer(body, provenance, clock: presenter.clock, view: view, warnings: warnings)
    }
  }

  /// Makes sure of one record: asks for it where the server knows it, checks it where only this
  /// journal does.
  private func provideRecord(
    _ kind: EntityKind, _ id: EntityID, others: [Need]
  ) async throws -> Provenance {
    let known = try await check(kind, id)
    guard let remote = try look({ try $0.resolve(id).remote }) else {
      return Provenance(source: .mirror, asOf: nil)
    }
    guard known.unseen.isEmpty else {
      let (link, account) = try look { (try $0.link(), try $0.account()) }
      let why = link.words(clock: clock(account).clock, now: now) ?? "it could not be fetched"
      throw Refusal(
        "not_here_yet", "id \(id): this \(kind.noun) was never seen here, and \(why).",
        next: "Call again when the connection is back; tt_sync_status tells.")
    }
    return try await provide([.record(kind, remote)] + others)
  }
}

extension RecordFilter {
  /// From the `filter` argument of the list tools; ALL restricts nothing.
  static func named(_ filter: String?) -> RecordFilter {
    switch filter {
    case "ALL": RecordFilter()
    case "ARCHIVED": RecordFilter(isArchived: true)
    case "FOLLOWING": RecordFilter(isFollowing: true)
    default: RecordFilter(isArchived: false)
    }
  }
}
