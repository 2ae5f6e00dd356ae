import JSONTree
import JournalStore
import SyncCore

/// What `tt_sync_status` says.
struct StatusReport {
  let view: JournalView
  let presenter: Presenter
  let now: Instant
  private let link: LinkState

  init(_ view: JournalView, _ presenter: Presenter, now: Instant) throws {
    self.view = view
    self.presenter = presenter
    self.now = now
    link = try view.link()
  }

  func body(parkedMax: Int) throws -> JSONObject {
    let counts = try view.counts()
    var body: JSONObject = ["connection": .string(connection)]
    body["account"] = .object(try account())
    body["pending_changes"] = .integer(Int64(try view.pendingChanges()))
    body["queue"] = .object(
      JSONObject(
        OperationState.allCases.filter { $0.isUnfinished }.compactMap { state in
          counts[state].flatMap { $0 == 0 ? nil : (state.rawValue, .integer(Int64($0))) }
        }))
    if try view.isMakingSureOfRestored() { body["note"] = .string(Self.restored) }
    if let oldest = try view.oldestUnfinished() { body["oldest"] = .object(try row(oldest)) }
    let parked = try view.operations(.parked, limit: parkedMax)
    if !parked.isEmpty { body["parked"] = .array(try parked.map { .object(try row($0)) }) }
    if let probeAt = link.probeAt, link.isOpen || link.isPaused {
      body["next_try"] = .string(presenter.clock.text(probeAt))
    }
    body["worker"] = .string(try worker())
    body["freshness"] = .object(try freshness())
    return body
  }

  private static let restored =
    "The journal was restored or copied: what it held unfinished may have been sent before, and is "
    + "looked up before anything is sent again."

  private var connection: String {
    if let words = link.words(clock: presenter.clock, now: now) { return words }
    guard let contact = link.contactAt else { return "not tried yet" }
    return "online, last answer at \(presenter.clock.text(contact))"
  }

  private func account() throws -> JSONObject {
    let facts = try view.account()
    var row: JSONObject = ["id": .integer(facts.account)]
    row["name"] = facts.accountName.map(JSON.string)
    row["user_id"] = facts.user.map { .integer($0.rawValue) }
    row["user"] = facts.userName.map(JSON.string)
    row["zone"] = .string(presenter.clock.zone.id)
    return row
  }

  private func row(_ operation: Operation) throws -> JSONObject {
    let status = try OperationStatus(view, clock: presenter.clock, now: now)
    var row = OperationStatus.summary(operation)
    row["tool"] = .string(operation.call.tool)
    row["subject"] = .string(operation.subject.description)
    row["accepted_at"] = .string(presenter.clock.text(operation.acceptedAt))
    row["status"] = .string(try status.words(operation))
    return row
  }

  private func worker() throws -> String {
    let leader = try view.leader()
    guard let pid = leader.pid, let beat = leader.beatAt else { return "none has run yet" }
    let age = now - beat
    let words = "process \(pid), last sign of life at \(presenter.clock.text(beat))"
    return age > .seconds(60) ? words + ": it does not move (stopped?)" : words
  }

  /// When each part of the local copy was read; parts never read are left out.
  private func freshness() throws -> JSONObject {
    let kinds: [EntityKind] = [.customer, .project, .task, .user]
    let lists: [(String, PullScope)] = kinds.map { ("\($0.rawValue)s", .list($0)) }
    let today = presenter.clock.zone.day(now)
    var row = JSONObject()
    for (word, scope) in lists + [
      ("timer", .timer), ("time_entries_today", .entries(from: today.text, to: today.text)),
    ] {
      row[word] = try view.age(of: scope).map { .string(presenter.clock.text($0)) }
    }
    row["time_entries"] = try view.coveredDays(around: today).map {
      .string("\($0.lowerBound.text) to \($0.upperBound.text)")
    }
    return row
  }
}
