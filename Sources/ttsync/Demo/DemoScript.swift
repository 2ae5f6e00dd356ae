import ChildPrograms
import FoundationEssentials
import JSONTree
import SyncCore

/// What happens in a demo, in order, told as it happens.
struct DemoScript: Sendable {
  let stage: DemoStage
  let assistant: Assistant
  let voice: DemoVoice
  let now: Instant

  static let project = "Harbour film"
  static let task = "Storyboard"
  static let notes = "Storyboard, first pass"
  static let correction = "Corrected offline by the demo"

  /// What the assistant has seen and works on.
  private struct Seen {
    var customer: String
    var toCorrect: Int64
    var toBill: Int64
  }

  /// - Returns: how it ended: `ok`, or `broken` when something was lost, doubled or left over.
  func play() async throws -> ExitStatus {
    let seen = try await lookAround()
    let wishes = try await workOffline(seen)
    try await showStatus()
    try comeBack()
    let isDrained = try await flush()
    try await tellStory(wishes)
    return try await judge(wishes, isDrained: isDrained)
  }

  private func lookAround() async throws -> Seen {
    voice.step("An assistant looks around")
    let server = try await assistant.begin(as: "demo-assistant")
    let tools = try await assistant.toolNames()
    voice.say("connected to \(server), \(tools.count) tools")
    let projects = try await assistant.call("tt_list_projects", [:])
    voice.say("\(projects["total"]?.integerValue ?? 0) active projects")
    let customer = (projects["projects"]?.arrayValue ?? [])
      .lazy.compactMap { $0["customer"]?.stringValue }.first
    let entries = try await assistant.call(
      "tt_list_time_entries",
      ["from": .string(day(back: 40)), "to": .string(day(back: 1)), "page_size": 100])
    let rows = entries["time_entries"]?.arrayValue ?? []
    voice.say(
      "\(entries["total"]?.integerValue ?? 0) own time entries in the last weeks, "
        + "\(entries["duration"]?.stringValue ?? "?")")
    let open = rows.filter { $0["is_billed"]?.boolValue != true }
      .compactMap { $0["id"]?.integerValue }
    guard let customer, open.count >= 2 else {
      throw Assistant.Problem(description: "the account has too little to work on")
    }
    return Seen(customer: customer, toCorrect: open[0], toBill: open[1])
  }

  // MARK: Offline

  private func workOffline(_ seen: Seen) async throws -> [DemoTally.Wish] {
    try stage.control.order("POST", "offline", [:])
    voice.step("The network is gone, the work goes on")
    var wishes: [DemoTally.Wish] = []
    func ask(
      _ what: String, _ tool: String, _ arguments: JSON, _ mark: DemoTally.Mark?,
      countedAs title: String? = nil
    ) async throws -> Int64? {
      let receipt = try await assistant.call(tool, arguments)
      let operation = receipt["operation"]?["id"]?.integerValue ?? 0
      let id = receipt["id"]?.integerValue
      voice.receipt(what, operation, id, receipt["status"]?.stringValue ?? "")
      if let mark {
        wishes.append(DemoTally.Wish(operation: operation, what: title ?? what, mark: mark))
      }
      return id
    }
    let project = try await ask(
      "create project \"\(Self.project)\"", "tt_create_project",
      ["name": .string(Self.project), "customer_name": .string(seen.customer)],
      .record(list: "projects", member: "name", text: Self.project))
    let task = try await ask(
      "create task \"\(Self.task)\" in it", "tt_create_task",
      ["name": .string(Self.task), "project_id": .integer(project ?? 0)],
      .record(list: "tasks", member: "name", text: Self.task))
    let entry = try await ask(
      "book 1 h 30 min on that task", "tt_add_time_entry",
      [
        "start": .string(time(minutesBack: 26 * 60)), "duration": 5_400,
        "task_id": .integer(task ?? 0), "notes": .string(Self.notes),
      ], .record(list: "events", member: "notes", text: Self.notes))
    _ = try await ask(
      "start the timer, 25 minutes ago", "tt_start_timer",
      ["id": .integer(task ?? 0), "date": .string(time(minutesBack: 25))], nil)
    _ = try await ask(
      "stop the timer, just now", "tt_stop_timer", ["id": .integer(task ?? 0)],
      .entry(task: Self.task, notNotes: Self.notes),
      countedAs: "the timer's 25 minutes, started and stopped")
    _ = try await ask(
      "correct the notes of an older entry", "tt_update_time_entry",
      ["id": .integer(seen.toCorrect), "notes": .string(Self.correction)],
      .change(verb: "update", id: seen.toCorrect))
    _ = try await ask(
      "mark an older entry as billed", "tt_mark_billed",
      ["entry_ids": [.integer(seen.toBill)]], .change(verb: "bill", id: seen.toBill))
    _ = try await ask(
      "mark the new entry as billed", "tt_mark_billed", ["entry_ids": [.integer(entry ?? 0)]],
      .changeOfEntry(verb: "bill", notes: Self.notes))
    return wishes
  }

  private func showStatus() async throws {
    voice.step("Are my hours safe?", command: "ttsync status")
    voice.quote(try await stage.run(["status"]).lines)
  }

  // MARK: Back

  private func comeBack() throws {
    voice.step("The network comes back, but one answer gets lost on the way")
    let rule: JSON = [
      "name": "the answer to the first new entry is lost",
      "match": ["method": "POST", "path": "/events/add"], "times": 1,
      "action": ["kind": "cutAfter"],
    ]
    try stage.control.order("POST", "faults", ["rules": [rule]])
    try stage.control.order("POST", "online")
    voice.say("TrackingTime will book the first new entry and cut the line instead of answering")
  }

  /// - Returns: whether everything arrived.
  private func flush() async throws -> Bool {
    voice.step("Send everything", command: "ttsync flush")
    let flush = try await stage.run(["flush", "--timeout", "60"]) { [voice] in voice.quote([$0]) }
    voice.quote(flush.lines)
    return flush.status == ExitStatus.ok.rawValue
  }

  private func tellStory(_ wishes: [DemoTally.Wish]) async throws {
    guard let number = wishes.first(where: { $0.what.hasPrefix("book") })?.operation else { return }
    voice.step("What happened to operation \(number)?", command: "ttsync audit show \(number)")
    voice.quote(try await stage.run(["audit", "show", String(number)]).lines)
  }

  private func judge(_ wishes: [DemoTally.Wish], isDrained: Bool) async throws -> ExitStatus {
    voice.step("What TrackingTime really did, against what was acknowledged")
    let state = try stage.control.order("GET", "state")
    let log = try stage.control.order("GET", "log?requests=0")
    let tally = DemoTally(
      wishes, account: state["accounts"]?[0] ?? .null, changes: log["changes"]?.arrayValue ?? [])
    for line in tally.lines { voice.count(line) }
    let isWhole = try await stage.run(["audit", "verify"]).status == ExitStatus.ok.rawValue
    if !isWhole { voice.say("the audit log does not check out") }
    voice.verdict(tally, isDrained: isDrained)
    return tally.lost == 0 && tally.doubled == 0 && isDrained && isWhole ? .ok : .broken
  }

  // MARK: Times

  /// The start of a minute that long ago, in UTC.
  private func time(minutesBack: Int) -> String {
    let text = Phrase(now: now, zone: .gmt).full(now - .seconds(minutesBack * 60))
    return text.replacing(" ", with: "T") + "+00:00"
  }

  private func day(back: Int) -> String {
    String(Phrase(now: now, zone: .gmt).full(now - .seconds(back * 86_400)).prefix(10))
  }
}
