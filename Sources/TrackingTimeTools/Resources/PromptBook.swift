import JSONTree
import JournalStore
package import MCPServer
import SyncCore

/// The prompts that clients offer their users: what to do, with the numbers attached.
package struct PromptBook: PromptProvider {
  private let environment: ToolEnvironment
  private let shelf: ResourceShelf
  private let tools: Set<String>

  /// - Parameter tools: names of the enabled tools; prompts that need others are not offered.
  package init(_ environment: ToolEnvironment, shelf: ResourceShelf, tools: [String]) {
    self.environment = environment
    self.shelf = shelf
    self.tools = Set(tools)
  }

  package var prompts: [PromptDefinition] {
    Self.sheets.filter { tools.isSuperset(of: $0.needs) }.map(\.definition)
  }

  private struct Sheet: Sendable {
    let definition: PromptDefinition
    let needs: Set<String>
    let write: @Sendable ([String: String], Day, String, Day.Weekday) throws(Refusal) -> Written
  }

  /// A text, and the address of what it is about.
  private struct Written: Sendable {
    let text: String
    let about: String?
  }

  package func content(
    of prompt: PromptDefinition, _ arguments: [String: String], _ context: RequestContext
  ) async throws(RPCError) -> PromptContent {
    guard let sheet = Self.sheets.first(where: { $0.definition.name == prompt.name }) else {
      throw .invalidParams("there is no prompt \(prompt.name)")
    }
    let (today, zone, weekday) = try facts()
    let written: Written
    do {
      written = try sheet.write(arguments, today, zone, weekday)
    } catch {
      throw .invalidParams("\(error.sentence) \(error.nextStep)")
    }
    guard let about = written.about else { return PromptContent(written.text) }
    do {
      guard let content = try await shelf.read(about, context) else {
        return PromptContent(written.text)
      }
      return PromptContent(written.text, attachments: [(about, content)])
    } catch {
      // Without the numbers the prompt still says which tool brings them.
      return PromptContent(written.text + "\n\nThe numbers are not attached: \(error.message)")
    }
  }

  private func facts() throws(RPCError) -> (today: Day, zone: String, first: Day.Weekday) {
    do {
      let account = try environment.journal?.read { try $0.account() }
      let zone =
        account?.zone.flatMap { Zone($0) } ?? Zone(environment.settings.systemZone) ?? .utc
      return (zone.day(environment.now()), zone.id, account?.firstWeekday ?? .monday)
    } catch {
      throw .internalError("the journal cannot be read now")
    }
  }

  private static func week(
    _ arguments: [String: String], _ today: Day, _ first: Day.Weekday
  ) throws(Refusal) -> Day {
    try DayWords.week(arguments["week"] ?? "this", "week", today: today, startsOn: first)
  }

  private static let weekArgument = PromptDefinition.Argument(
    "week", "this, last, or a day in it (yyyy-MM-dd); default this")

  private static let sheets: [Sheet] = [recap, check, unbilled, fill, parked]

  private static let recap = Sheet(
    definition: PromptDefinition(
      name: "weekly_recap", title: "Weekly recap",
      description: "What I worked on in a week, by project, ready to be sent to somebody.",
      arguments: [weekArgument, .init("audience", "Who reads it: me, a customer, my team")]),
    needs: ["tt_week_summary", "tt_list_time_entries"]
  ) { arguments, today, zone, first throws(Refusal) in
    let start = try week(arguments, today, first)
    let text = """
      Write a recap of my working week \(start.text) to \((start + 6).text) (times in \(zone)) for \
      \(arguments["audience"] ?? "me").

      The sums are attached; tt_week_summary with week "\(start.text)" brings them again. For what \
      was done, read the notes with tt_list_time_entries from \(start.text) to \((start + 6).text).

      1. Per project, the one with most time first: hours and two or three points from the notes.
      2. The total, the billable part, and days without time.
      3. If pending_entries is there, say that these are not on the server yet.

      Do not invent work that no entry or note shows.
      """
    return Written(text: text, about: "tt://week/\(start.text)")
  }

  private static let check = Sheet(
    definition: PromptDefinition(
      name: "timesheet_check", title: "Timesheet check",
      description: "Looks a week through for gaps, overlaps, missing notes and projects.",
      arguments: [weekArgument]),
    needs: ["tt_week_summary", "tt_list_time_entries"]
  ) { arguments, today, zone, first throws(Refusal) in
    let start = try week(arguments, today, first)
    let text = """
      Check my timesheet of the week \(start.text) to \((start + 6).text) (times in \(zone)).

      The sums are attached; read the entries with tt_list_time_entries from \(start.text) to \
      \((start + 6).text), order asc, detail full. Look for:
      - working days without time, and gaps of more than an hour between entries;
      - entries that overlap, are longer than 10 hours or shorter than 2 minutes, or lie at night;
      - entries without project or task, without notes, and billable work marked not billable;
      - a timer that still runs since another day.

      List what you find by day, with entry ids, and propose one correction for each. Change nothing \
      before I agree.
      """
    return Written(text: text, about: "tt://week/\(start.text)")
  }

  private static let unbilled = Sheet(
    definition: PromptDefinition(
      name: "unbilled_time", title: "Unbilled time before invoicing",
      description: "Collects billable time that is not billed yet, for an invoice.",
      arguments: [
        .init("customer", "Customer's name", isRequired: true),
        .init("from", "First day, yyyy-MM-dd; default the first of last month"),
        .init("to", "Last day; default the last of last month"),
      ]),
    needs: ["tt_find", "tt_list_time_entries", "tt_mark_billed"]
  ) { arguments, today, _, _ throws(Refusal) in
    let lastMonth = (today.startOfMonth - 1).startOfMonth
    let from = try arguments["from"].map { text throws(Refusal) in
      try DayWords.day(text, "from", today: today)
    }
    let to = try arguments["to"].map { text throws(Refusal) in
      try DayWords.day(text, "to", today: today)
    }
    let first = from ?? lastMonth
    let last = to ?? today.startOfMonth - 1
    guard first <= last else {
      throw Refusal(
        "window_reversed", "from \(first.text) lies after to \(last.text).",
        next: "Give the earlier day as from.")
    }
    let customer = arguments["customer"] ?? ""
    let text = """
      Prepare an invoice for customer \(JSON.string(customer).encodedString()), \(first.text) to \
      \(last.text).

      1. tt_find gives the customer's id. tt_list_time_entries with filter CUSTOMER, that id, from \
      \(first.text) to \(last.text), detail full; follow next_page to the end.
      2. Leave out what is billed already or not billable, and say how much that is.
      3. Sum the rest by project and task: hours, and the ids of the entries.
      4. Name entries without notes, and anything still pending (not on the server yet).
      5. Show me the table. Only when I agree: tt_mark_billed with dry_run and these ids, show what \
      it says, then confirm.
      """
    return Written(text: text, about: nil)
  }

  private static let fill = Sheet(
    definition: PromptDefinition(
      name: "fill_week", title: "Fill the week",
      description: "Books the time that is missing in a week, after asking what it was.",
      arguments: [
        weekArgument, .init("project", "Project to book on where nothing else is known"),
        .init("task", "Task of that project"),
        .init("hours_per_day", "What a full day has; default 8"),
      ]),
    needs: ["tt_week_summary", "tt_log_time"]
  ) { arguments, today, zone, first throws(Refusal) in
    let start = try week(arguments, today, first)
    let hours = arguments["hours_per_day"] ?? "8"
    guard let perDay = Double(hours), perDay > 0, perDay <= 24 else {
      throw Refusal(
        "no_hours", "hours_per_day \"\(hours)\" is no number of hours.", next: "Give 1 to 24.")
    }
    let usualPlace = [arguments["task"], arguments["project"]].compactMap(\.self)
      .map { JSON.string($0).encodedString() }.joined(separator: " in ")
    let usual =
      usualPlace.isEmpty
      ? "Ask me what I did there." : "Where I say nothing, book on \(usualPlace)."
    let text = """
      Fill my timesheet of the week \(start.text) to \((start + 6).text) (times in \(zone)) up to \
      \(hours) hours per working day, but not beyond today (\(today.text)).

      The sums are attached. For each working day say how much is missing and where its gaps are. \
      \(usual)

      Then show one table of what you would book (tt_log_time with dry_run: true tells whether names \
      are known and what overlaps), and book it with tt_log_time after I agree: one call per entry, \
      each with day, start and end.
      """
    return Written(text: text, about: "tt://week/\(start.text)")
  }

  private static let parked = Sheet(
    definition: PromptDefinition(
      name: "resolve_parked", title: "Resolve what is parked",
      description: "Goes through changes that wait for a decision, one by one."),
    needs: ["tt_sync_status", "tt_resolve_conflict"]
  ) { _, _, _, _ throws(Refusal) in
    let text = """
      Go with me through the changes that are parked; the state of the queue is attached, and \
      tt_sync_status brings it again.

      For each one, oldest first: call tt_resolve_conflict with its number and without choice, tell \
      me in two sentences what stood there before, what I wanted and what TrackingTime says now, and \
      what each choice does to what waits behind it. Ask me, then decide with the digest that was \
      shown. Never choose for me. At the end say what is left.
      """
    return Written(text: text, about: "tt://sync/status")
  }
}
