import JSONTree
import JournalStore
import SyncCore

/// Reports as TrackingTime computes them (API §9.7).
enum ReportTools {
  static let all: [ToolOffer] = [user]

  static let user = ToolOffer(
    "tt_get_user_report", "Get user report", in: .reports, .read,
    "Returns TrackingTime's own report of one user's hours between two days; queued changes are not in "
      + "it. For sums with them use tt_get_events_summary.",
    [
      .id("user_id", "User").required, .day("from", "First day").required,
      .day("to", "Last day").required,
      .choice("sort_by", ["NAME", "WORKED_HOURS"], default: "NAME", "Order"),
      .choice("filter", ["ALL", "ACTIVE", "ARCHIVED"], default: "ACTIVE", "Which projects"),
    ], output: OutputSchema.read([("report", ["type": "object"])]), isDefault: false
  ) { call in
    let user = try await call.onServer(.user, argument: "user_id").id
    let account = try call.look { try $0.account() }
    let window = try Window(
      from: try day("from", call), to: try day("to", call), clock: call.clock(account).clock)
    let document = RemoteDocument.userReport(
      user, from: window.from.text, to: window.to.text,
      sortBy: call.arguments.text("sort_by") ?? "NAME",
      filter: call.arguments.text("filter") ?? "ACTIVE")
    let (answer, provenance) = try await call.kept(document)
    return try call.read { view, presenter in
      let report = answer?["report"] ?? [:]
      let pending = try view.pendingEntries().count
      return try Answer(
        ["report": report.objectValue == nil ? ["rows": report] : report], provenance,
        clock: presenter.clock, view: view,
        warnings: pending > 0
          ? ["\(pending) queued changes of time entries are not in this report."] : [])
    }
  }

  private static func day(_ name: String, _ call: ToolCall) throws(Refusal) -> Day {
    guard let text = call.arguments.filled(name), let day = Day(parsing: text) else {
      throw Refusal(
        "bad_day", "\(name) \"\((call.arguments.text(name) ?? "").prefix(60))\" is no day.",
        next: "Write it as 2026-03-02.")
    }
    return day
  }
}
