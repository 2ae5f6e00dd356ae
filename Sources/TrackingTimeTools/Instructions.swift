package import SyncCore

/// What a client's model reads before its first call: at most 2 KB, the essentials first (MCP §17).
package enum Instructions {
  /// - Parameters:
  ///   - tools: names of the enabled tools: nothing else is mentioned.
  ///   - account: what is known of account and user; nil: no account is configured.
  ///   - systemZone: the zone that times are read in before the first contact.
  package static func text(
    tools: [String], account: AccountFacts?, systemZone: String
  ) -> String {
    let enabled = Set(tools)
    var parts = [opening, objects]
    parts.append(times(account, systemZone: systemZone))
    parts += sentences.filter { enabled.isSuperset(of: $0.needs) }.map(\.text)
    return parts.joined(separator: "\n")
  }

  private static let opening = """
    TrackingTime, offline first: reads answer from a local copy and show queued changes and say how old they are (as_of), \
    writes are kept on disk at once and sent in order, with or without a network. Use these tools \
    to track time, book or correct entries, look up projects, tasks and customers, sum hours, and \
    mark time as billed.
    """

  private static let objects = """
    A customer has projects, a project has tasks, time entries belong to a task or a project and to \
    a user. Negative ids are entities made here and not yet on the server: every tool takes them.
    """

  private static func times(_ account: AccountFacts?, systemZone: String) -> String {
    // Before the first contact nobody knows; each answer says in which zone times were read.
    let zone =
      account?.zone
      ?? "the zone of the user's account (tt://me tells; until it is known \(systemZone))"
    let week = account?.weekStart.map { ", the week starts on \($0)" } ?? ""
    let who = account?.userName.map { "The user is \($0). " } ?? ""
    return "\(who)Times without offset are in \(zone)\(week). Durations are seconds unless a name "
      + "says hours. A time that is not given means now."
  }

  private struct Sentence {
    let needs: Set<String>
    let text: String
  }

  private static let sentences: [Sentence] = [
    Sentence(
      needs: ["tt_log_time", "tt_find"],
      text: "To book time use tt_log_time: it takes names. tt_find finds anything by name."),
    Sentence(
      needs: ["tt_undo"], text: "tt_undo takes back the last call, sent or not."),
    Sentence(
      needs: ["tt_get_operation"],
      text: "A receipt says \"on the server\", \"queued\" or \"parked\" and names its operation; "
        + "tt_get_operation waits for it. Do not repeat a call because it is "
        + "queued. A change made elsewhere to the same field is never overwritten: it parks."),
    Sentence(
      needs: ["tt_cancel_operation"],
      text: "tt_cancel_operation takes back one operation that was not sent yet."),
    Sentence(
      needs: ["tt_sync_status"],
      text: "If an answer carries attention, tell the user: something needs a decision. "
        + "tt_sync_status lists it."),
    Sentence(
      needs: ["tt_search_projects"],
      text: "Find ids with tt_search_projects before you write; do not guess them."),
    Sentence(
      needs: ["tt_start_timer", "tt_stop_timer"],
      text: "One timer runs per user: tt_start_timer with stop_running_task switches. Time that is "
        + "over is booked, not timed."),
    Sentence(
      needs: ["tt_mark_billed"],
      text: "Before billing: list the entries, show the sum, then mark; more than 20 need "
        + "dry_run and its confirm token."),
    Sentence(
      needs: ["tt_delete_task"],
      text: "Deleting a task deletes its time: dry_run first, show it to the user, then confirm."),
  ]
}
