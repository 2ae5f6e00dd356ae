import JSONTree
import JournalStore
import SyncCore

extension AssistTools {
  static let running = ToolOffer(
    "tt_whats_running", "What is running", in: .assist, .read,
    "Tells what your timer runs on, since when and how long.", [],
    output: OutputSchema.object([("is_running", ["type": "boolean"])], required: ["is_running"])
  ) { call in
    let provenance = try await call.provide(
      [.timer] + Need.names(.task, .project, .customer))
    return try call.read { view, presenter in
      let body = try Running(view, presenter, now: call.now).body()
      return try Answer(body, provenance, clock: presenter.clock, view: view)
    }
  }
}

/// What runs now, or what ran last.
struct Running {
  let view: JournalView
  let presenter: Presenter
  let now: Instant

  init(_ view: JournalView, _ presenter: Presenter, now: Instant) {
    self.view = view
    self.presenter = presenter
    self.now = now
  }

  func body() throws -> JSONObject {
    guard let timer = try view.timer() else {
      var body: JSONObject = ["is_running": false]
      let mine = EntryFilter(user: .me, to: now)
      if let last = try view.entries(mine, ascending: false, limit: 1).first {
        body["last_entry"] = .object(try presenter.object(last, full: false))
      }
      return body
    }
    var body: JSONObject = ["is_running": true]
    for (key, value) in try presenter.object(timer, full: false) { body[key] = value }
    let project =
      try timer.fields[.projectID]?.id ?? presenter.project(ofTask: timer.fields[.taskID]?.id)
    if let customer = try presenter.customer(ofProject: project) {
      try presenter.addReference("customer", .customer, customer, to: &body)
    }
    if body["task"] == nil { body["task"] = timer.fields[.name]?.json }
    if let entry = timer.fields[.entryID]?.id,
      let notes = try presenter.record(Subject(.timeEntry, entry))?.fields[.notes]?.text,
      !notes.isEmpty
    {
      body["notes"] = .string(notes)
    }
    if let start = timer.fields[.startAt]?.instant {
      let seconds = max(0, (now - start).wholeSeconds)
      body["elapsed_s"] = .integer(seconds)
      body["elapsed"] = .string(Clock.duration(seconds))
    }
    return body
  }
}
