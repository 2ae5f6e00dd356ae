import JSONTree
import JournalStore
import SyncCore
import TestScratch
import Testing

@testable import TrackingTimeTools

/// Tools that work only while connected, as far as the service plays no part.
@Suite(.scratch) struct OnlineToolTests {
  static let patient = Duration.seconds(60)

  /// Each online-only tool with arguments that are right.
  static let calls: [(tool: String, arguments: JSONObject)] = [
    ("tt_create_user", ["name": "Kim", "role": "REGULAR", "email": "kim@example.org"]),
    ("tt_resend_invite", ["email": "kim@example.org"]),
    ("tt_archive_user", ["id": 7702]), ("tt_reactivate_user", ["id": 7702]),
    ("tt_update_user_permissions", ["user_id": 7702, "can_view_others": true]),
    ("tt_update_team_permissions", ["id": 31337, "can_view_others": true]),
    ("tt_update_employee", ["user_id": 7702, "job_title": "Lead"]),
    ("tt_reset_icalendar_token", [:]), ("tt_reset_webhook_token", ["id": 8]),
    ("tt_import_tasks", ["data": [["task_name": "T"]]]),
    ("tt_add_task_comment", ["task_id": 990312, "text": "Done?"]),
    ("tt_create_tag", ["name": "Phase"]), ("tt_update_tag", ["id": 6, "value": "2"]),
    ("tt_delete_tag", ["id": 6]),
    ("tt_save_event_tag", ["event_id": 51001, "name": "Phase"]),
    ("tt_delete_event_tag", ["event_id": 51001, "name": "Phase"]),
  ]

  private func bench(_ budget: Duration = .milliseconds(20)) async throws -> Bench {
    try await Bench(toolsets: ["all"], onlineBudget: budget)
  }

  @Test(arguments: calls.indices)
  func `offline nothing is queued, and the text says what to do`(_ index: Int) async throws {
    let (tool, arguments) = Self.calls[index]
    let bench = try await bench()
    try await bench.goOffline()
    let reply = try await bench.call(tool, arguments)
    #expect(reply.isError && reply.text.contains("offline since"))
    #expect(reply.text.contains("Nothing was queued, and nothing is sent later."))
    let wayOut = tool == "tt_import_tasks" ? "tt_create_task" : "Call again"
    #expect(reply.text.contains(wayOut))
    #expect(try bench.operations().isEmpty)
  }

  @Test(arguments: [
    "tt_archive_user", "tt_update_team_permissions", "tt_reset_icalendar_token",
    "tt_reset_webhook_token", "tt_delete_tag",
  ])
  func `what takes something away is shown first`(_ tool: String) async throws {
    let bench = try await bench(Self.patient)
    let worker = ScriptedWorker(bench: bench, serve: Self.serve)
    try await worker.during {
      var arguments = Self.calls.first { $0.tool == tool }?.arguments ?? [:]
      let preview = try await bench.call(tool, arguments)
      #expect(preview["would"]?.stringValue?.isEmpty == false, "\(preview.text)")
      #expect(try bench.operations().isEmpty)
      arguments["confirm"] = preview["confirm"]
      let done = try await bench.call(tool, arguments)
      #expect(done.status == "on the server", "\(done.text)")
      #expect(try bench.operations().count == 1)
    }
  }

  @Test(arguments: calls.indices)
  func `connected it is done at once, with the verb and subject of its kind`(
    _ index: Int
  ) async throws {
    let (tool, arguments) = Self.calls[index]
    let bench = try await bench(Self.patient)
    let worker = ScriptedWorker(bench: bench, serve: Self.serve)
    let done = try await worker.during {
      let first = try await bench.call(tool, arguments)
      guard let token = first["confirm"] else { return first }
      var again = arguments
      again["confirm"] = token
      return try await bench.call(tool, again)
    }
    #expect(done.status == "on the server", "\(done.text)")
    let operation = try bench.operation(1)
    #expect(operation.isOnlineOnly && operation.state == .applied)
    #expect(operation.verb == operation.request?.name.verb)
  }

  /// The reads that previews ask for.
  private static let serve: @Sendable (PullScope, Bench) async throws -> Void = { scope, bench in
    guard case .document(let document) = scope else { return }
    let answer: JSON =
      switch document {
      case .tag: ["tag": ["id": 6, "name": "Phase", "value": "2"]]
      case .webhook: ["webhook": ["id": 8, "url": "https://h.example/x"]]
      default: ["tags": []]
      }
    try await bench.journal.keep(
      answer: answer, for: document, asOf: bench.clock.peek, lead: bench.lead)
  }

  @Test func `not sent within twenty seconds means cancelled`() async throws {
    let bench = try await bench(Self.patient)
    let call = Task { try await bench.call("tt_create_tag", ["name": "Phase"]) }
    var token = try await bench.journal.changeToken()
    // bounded by the test's time limit
    while try bench.operations().isEmpty {
      token = try await bench.journal.waitForChange(
        after: token, until: bench.clock.peek + .seconds(5))
    }
    bench.clock.advance(.seconds(20))
    let reply = try await call.value
    #expect(reply.isError && reply.text.contains("nothing was changed"), "\(reply.text)")
    #expect(try bench.operation(1).state == .cancelled)
  }

  @Test func `a secret is shown in one answer and in no other`() async throws {
    let bench = try await bench(Self.patient)
    let worker = ScriptedWorker(
      bench: bench,
      tell: { _ in OnlineAnswer(secret: Secret(#"{"url":"https://x/secret-1"}"#)) })
    try await worker.during {
      let preview = try await bench.call("tt_reset_icalendar_token")
      let confirm = try #require(preview["confirm"])
      let first = try await bench.call("tt_reset_icalendar_token", ["confirm": confirm])
      #expect(first["shown_once"] == ["url": "https://x/secret-1"], "\(first.text)")
      let again = try await bench.call("tt_reset_icalendar_token", ["confirm": confirm])
      #expect(again["repeat_of"] == "op 1" && again["shown_once"] == nil, "\(again.text)")
      let story = try await bench.call("tt_get_operation", ["id": 1])
      #expect(!story.text.contains("secret-1") && story.text.contains("reset the calendar address"))
    }
  }

  @Test func `a token that TrackingTime does not show is looked up in its settings`() async throws {
    let bench = try await bench(Self.patient)
    let worker = ScriptedWorker(bench: bench)
    try await worker.during {
      let preview = try await bench.call("tt_reset_icalendar_token")
      let confirm = try #require(preview["confirm"])
      let reply = try await bench.call("tt_reset_icalendar_token", ["confirm": confirm])
      #expect(reply["next"]?.stringValue?.contains("settings") == true)
    }
  }

  @Test func `a refusal is told with TrackingTime's words, and is kept`() async throws {
    let bench = try await bench(Self.patient)
    let worker = ScriptedWorker(bench: bench, settle: { _ in .refused })
    let reply = try await worker.during {
      try await bench.call("tt_resend_invite", ["email": "kim@example.org"])
    }
    #expect(reply.isError && reply.text.contains("The server said no."))
    #expect(try bench.operation(1).state == .rejected)
  }

  @Test func `a new user is told by id and shown`() async throws {
    let bench = try await bench(Self.patient)
    let kim = Record(.user, .of(7810), [.name: .text("Kim"), .status: .text("INVITED")])
    let worker = ScriptedWorker(
      bench: bench, tell: { _ in OnlineAnswer(records: [kim], told: ["user_id": 7810]) })
    let reply = try await worker.during {
      try await bench.call("tt_create_user", ["name": "Kim", "role": "REGULAR"])
    }
    #expect(reply["user"]?["name"] == "Kim" && reply["user_id"] == 7810)
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    var tool: String
    var arguments: JSONObject
    var words: String
    var testDescription: String { "\(tool): \(words)" }

    init(_ tool: String, _ arguments: JSONObject, _ words: String) {
      self.tool = tool
      self.arguments = arguments
      self.words = words
    }
  }

  static let mistakes: [Mistake] = [
    Mistake("tt_create_user", ["name": " ", "role": "REGULAR"], "name is empty"),
    Mistake(
      "tt_create_user", ["name": "K", "role": "REGULAR", "email": "k@"], "no e-mail address"),
    Mistake("tt_resend_invite", ["email": ""], "email is empty"),
    Mistake("tt_update_user_permissions", ["user_id": 7702], "No change was given"),
    Mistake("tt_update_employee", ["user_id": 7702], "No change was given"),
    Mistake("tt_update_employee", ["user_id": 7702, "birthdate": "2.3.1990"], "is no day"),
    Mistake("tt_update_team_permissions", ["id": 5, "can_view_others": true], "31337"),
    Mistake("tt_update_tag", ["id": 6], "No change was given"),
    Mistake("tt_update_tag", ["id": -6, "value": "2"], "is no tag"),
    Mistake("tt_reset_webhook_token", ["id": -6], "is no webhook"),
    Mistake(
      "tt_import_tasks", ["data": [["task_name": "T"], ["task_name": " "]]], "data[1].task_name"),
    Mistake("tt_save_event_tag", ["event_id": -99, "name": "Phase"], "never given"),
  ]

  @Test(arguments: mistakes)
  func `wrong arguments are told, and nothing is asked`(_ mistake: Mistake) async throws {
    let bench = try await bench()
    let reply = try await bench.call(mistake.tool, mistake.arguments)
    #expect(reply.isError && reply.text.contains(mistake.words), "\(reply.text)")
    #expect(try bench.operations().isEmpty)
  }

  @Test func `an entry that is not on the server yet names what to wait for`() async throws {
    let bench = try await bench()
    let made = try await bench.call(
      "tt_add_time_entry",
      ["start": "2026-03-02 07:00", "end": "2026-03-02 08:00", "task_id": 990312])
    let id = try #require(made.id)
    let reply = try await bench.call(
      "tt_save_event_tag", ["event_id": .integer(id), "name": "Phase"])
    #expect(reply.isError && reply.text.contains("Wait for op 1"), "\(reply.text)")
  }

  @Test func `a user who has that e-mail already is not invited again`() async throws {
    let bench = try await bench()
    try await bench.absorb(
      .list(.user), [Record(.user, .of(7702), [.email: .text("ben@example.org")])])
    let reply = try await bench.call(
      "tt_create_user", ["name": "B", "role": "REGULAR", "email": "Ben@example.org"])
    #expect(reply.isError && reply.text.contains("tt_resend_invite"), "\(reply.text)")
    #expect(try bench.operations().isEmpty)
  }

  @Test func `more than twenty rows are imported only after a dry run`() async throws {
    let bench = try await bench(Self.patient)
    let rows = (0..<21).map { JSON.object(["task_name": .string("T\($0)")]) }
    let worker = ScriptedWorker(bench: bench)
    try await worker.during {
      let preview = try await bench.call("tt_import_tasks", ["data": .array(rows)])
      let confirm = try #require(preview["confirm"])
      let done = try await bench.call(
        "tt_import_tasks", ["data": .array(rows), "confirm": confirm])
      #expect(done["rows"] == 21, "\(done.text)")
    }
  }

  @Test func `a preview of an import is a read and makes no operation`() async throws {
    let bench = try await bench()
    let worker = ScriptedWorker(
      bench: bench,
      serve: { scope, bench in
        guard case .document(let document) = scope else { return }
        try await bench.journal.keep(
          answer: ["preview": ["rows": 1]], for: document, asOf: bench.clock.peek, lead: bench.lead)
      })
    let arguments: JSONObject = ["data": [["task_name": "T"]], "preview_mode": true]
    let reply = try await worker.during { try await bench.call("tt_import_tasks", arguments) }
    #expect(reply.status == "preview: nothing was made" && reply["preview"] == ["rows": 1])
    #expect(try bench.operations().isEmpty)
    let alone = try await bench.call("tt_import_tasks", arguments)
    #expect(alone.isError, "an old preview is none")
  }
}
