import JSONTree
import JournalStore
import SyncCore

/// Billing flags of time entries: one operation per entry, one group per call (design §7).
enum BillingTools {
  static let all: [ToolOffer] = [markBilled, markNotBilled]

  private static let entriesMax = 500

  /// More than this many need a dry run first (design §11).
  private static let unconfirmedMax = 20

  static let markBilled = ToolOffer(
    "tt_mark_billed", "Mark as billed", in: .timeEntries, .change,
    "Marks time entries as billed: entry_ids, or all unbilled billable time of a customer or project "
      + "between two days. Those, and more than \(unconfirmedMax), need dry_run, then confirm.",
    [.ids("entry_ids", "Time entries", max: entriesMax)] + BillingChoice.parameters
      + [.dryRun, .confirm], output: output
  ) { call in try await mark(true, call) }

  static let markNotBilled = ToolOffer(
    "tt_mark_not_billed", "Mark as not billed", in: .timeEntries, .change,
    "Takes the billed mark off time entries. More than \(unconfirmedMax) need dry_run, then confirm.",
    [.ids("entry_ids", "Time entries", max: entriesMax).required, .dryRun, .confirm],
    output: output
  ) { call in try await mark(false, call) }

  private static let output = OutputSchema.receipt

  /// What a call would do to each entry.
  private struct Sorting: Sendable {
    /// Those that get an operation.
    var change: [EntityID] = []
    /// Young copies that are as wished, with nothing pending.
    var already: [EntityID] = []
    var seconds: Int64 = 0
  }

  private static func mark(_ isBilled: Bool, _ call: ToolCall) async throws -> Answer {
    let choice = try await isBilled ? BillingChoice(call, max: entriesMax) : nil
    let ids = try choice?.entries ?? call.arguments.ids("entry_ids") ?? []
    let known = try await call.check(.timeEntry, ids, argument: "entry_ids")
    let sorting = try call.look { try sort(ids, isBilled, call.startedAt, $0) }
    let isMany = choice != nil || ids.count > unconfirmedMax
    if isMany || call.arguments.flag("dry_run") == true,
      var answer = try await call.confirmed(
        preview(sorting, isBilled, unseen: known.unseen.count, choice?.facts ?? [:]))
    {
      if let warnings = choice?.warnings, !warnings.isEmpty {
        answer.body["warnings"] = .array(warnings.map(JSON.string))
      }
      return answer
    }
    guard !sorting.change.isEmpty else {
      return Answer([
        "status": "already so on the server: nothing to change", "queued": 0,
        "already": .integer(Int64(sorting.already.count)),
      ])
    }
    let group = call.environment.uuid()
    let subjects = ids.map { Subject(.timeEntry, $0) }
    return try await call.submit(about: Array(subjects.prefix(unconfirmedMax))) { entrance in
      let sorting = try sort(ids, isBilled, entrance.now, entrance.view)
      for id in sorting.change {
        _ = try entrance.propose(
          OperationDraft(
            .billing, .existing(Subject(.timeEntry, id)), wish: [.isBilled: .flag(isBilled)],
            group: group))
      }
      return Proposal(
        [known.warning(.timeEntry)].compactMap(\.self),
        extra: [
          "queued": .integer(Int64(sorting.change.count)),
          "already": .integer(Int64(sorting.already.count)),
          "not_seen_yet": .integer(Int64(known.unseen.count)),
        ])
    }
  }

  private static func sort(
    _ ids: [EntityID], _ isBilled: Bool, _ now: Instant, _ view: JournalView
  ) throws -> Sorting {
    var sorting = Sorting()
    for id in ids {
      let record = try view.record(Subject(.timeEntry, id))
      if let record, record.pending == 0, record.fields[.isBilled]?.flag == isBilled,
        let asOf = record.asOf, now - asOf <= ToolCall.settledAge
      {
        sorting.already.append(id)
      } else {
        sorting.change.append(id)
        sorting.seconds += record.flatMap { Presenter.seconds(of: $0.fields) } ?? 0
      }
    }
    return sorting
  }

  private static func preview(
    _ sorting: Sorting, _ isBilled: Bool, unseen: Int, _ more: JSONObject
  ) -> Preview {
    let word = isBilled ? "billed" : "not billed"
    var facts: JSONObject = [
      "queued": .integer(Int64(sorting.change.count)),
      "already": .integer(Int64(sorting.already.count)), "not_seen_yet": .integer(Int64(unseen)),
      "duration_s": .integer(sorting.seconds), "duration": .string(Clock.duration(sorting.seconds)),
    ]
    for (key, value) in more { facts[key] = value }
    return Preview(
      sentence: "Mark \(sorting.change.count) time entries (\(Clock.duration(sorting.seconds))) as "
        + "\(word); \(sorting.already.count) are already; \(unseen) were not seen yet.",
      action: "Mark them", facts: facts)
  }
}
