import JSONTree
import JournalStore
import SyncCore

/// Entries to be billed that a call describes instead of naming them: those of a customer or project
/// between two days, worked, billable, finished and not billed yet.
struct BillingChoice: Sendable {
  static let parameters: [Parameter] = [
    .id("customer_id", "Or all of a customer"), .id("project_id", "Or of a project"),
    .day("from", "With these"), .day("to", "Last day"),
  ]

  /// The entries, the oldest first.
  let entries: [EntityID]
  /// What the choice rests on, for the preview.
  let facts: JSONObject
  let warnings: [String]

  /// - Returns: nil when the call names its entries.
  /// - Throws: `Refusal` for a choice that is none, too large, or empty.
  init?(_ call: ToolCall, max: Int) async throws {
    let arguments = call.arguments
    let names = ["customer_id", "project_id", "from", "to"]
    let given = names.filter { arguments.object[$0] != nil }
    guard arguments.object["entry_ids"] == nil else {
      guard given.isEmpty else {
        throw Refusal(
          "two_choices", "entry_ids and \(given.joined(separator: ", ")) were given.",
          next: "Give entry_ids alone, or customer_id or project_id with from and to.")
      }
      return nil
    }
    let customer = try arguments.id("customer_id")
    let project = try arguments.id("project_id")
    let account = try call.look { try $0.account() }
    let times = try TimeArguments(call, account: account)
    guard customer != nil || project != nil, let from = try times.day("from"),
      let to = try times.day("to")
    else {
      throw Refusal(
        "missing_argument", "Which entries is not said.",
        next: "Give entry_ids, or customer_id or project_id with from and to.")
    }
    if let customer { _ = try await call.check(.customer, customer, argument: "customer_id") }
    if let project { _ = try await call.check(.project, project, argument: "project_id") }
    let window = try Window(from: from, to: to, clock: times.clock)
    let provenance = try await call.provide(
      [.entries(from: from, to: to)] + Need.names(.task, .project, .customer, .user))
    let filter = EntryFilter(
      project: project, customer: customer, from: window.start, to: window.end, isBilled: false,
      isWork: true)
    let found = try call.read { view, presenter in
      try Self.found(filter, max: max, view, presenter)
    }
    entries = found.entries
    facts = found.facts
    warnings =
      times.notes + [provenance.problem].compactMap(\.self)
      + (account.seesEverybody ? [] : [EntryQuestion.rightsNote(account)])
  }

  private static func found(
    _ filter: EntryFilter, max: Int, _ view: JournalView, _ presenter: Presenter
  ) throws -> (entries: [EntityID], facts: JSONObject) {
    let total = try view.entryTotals(filter).count
    guard total <= max else {
      throw Refusal(
        "too_many", "\(total) entries are not billed yet in these days.",
        next: "At most \(max) go in one call: give fewer days.")
    }
    let records = try view.entries(filter, ascending: true, limit: max)
    let finished = records.filter { $0.fields[.isRunning]?.flag != true }
    let chosen = finished.filter { $0.fields[.isBillable]?.flag != false }
    guard !chosen.isEmpty else {
      throw Refusal(
        "nothing_chosen",
        "No finished, billable, unbilled time was found there"
          + (records.isEmpty ? "." : "; \(records.count) entries are not billable or still run."),
        next: "Look at tt_list_time_entries with billed: UNBILLED.")
    }
    // The token is of exactly these: an entry more or less, and it does not fit any more.
    let ids = chosen.map { Presenter.json($0.subject.id) }
    var facts: JSONObject = ["entries": .string(Fingerprint.of(.array(ids)))]
    try EntrySums(EntryFilter(ids: chosen.map(\.subject.id)), in: view).add(to: &facts, presenter)
    facts["billed"] = nil
    facts["not_billable"] = .integer(Int64(finished.count - chosen.count))
    facts["running"] = .integer(Int64(records.count - finished.count))
    return (chosen.map(\.subject.id), facts)
  }
}
