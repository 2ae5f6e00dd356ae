import JSONTree
import JournalStore
import SyncCore

/// Settles capabilities by trying them out on entries of its own (design §6), which a person has
/// consented to.
///
/// Every entry is created and deleted by operations that are accepted together before the first
/// byte leaves: whatever happens in between, its deletion stands in the journal. What was learned
/// up to a failure is kept.
struct Probe: Sendable {
  /// The tool of its operations.
  static let tool = "doctor --probe"

  let bench: Workbench
  let slots: Slots

  /// Ends with the request served, or with the reason why it could not be.
  func run() async throws {
    slots.beginProbe()
    defer { slots.endProbe() }
    do {
      try await note("probe_began")
      try await settle()
      try await note("probe_done")
      try await bench.journal.serve(.probe, lead: bench.lead)
    } catch let stop as ProbeStop {
      try await Self.tidy(bench.journal)
      try await note("probe_stopped", ["reason": .string(stop.reason.sentence)])
      try await bench.journal.failPull(.probe, reason: stop.reason, lead: bench.lead)
    }
  }

  private func settle() async throws {
    guard try bench.me() != nil, let name = try bench.accountZone(), let zone = Zone(name) else {
      throw ProbeStop(.meNotTold)
    }
    let days = ProbeDays(zone: zone, today: zone.day(bench.sources.now()))
    let field = try await searchField()
    // Whether there are services is seen by asking.
    _ = try await answered(.list(.service, page: 0))
    let isStrict = try await tryPolicies(days)
    let task = isStrict ? try lastTask() : nil
    let trial = try await tryMarker(days, task: task, field: field)
    do {
      try await tryUpdate(trial)
      try await tryList(trial)
      try await tryOverlap(trial)
    } catch let stop as ProbeStop {
      // The first reason counts; an entry that cannot be deleted now has its operation for it.
      do { try await remove(trial) } catch is ProbeStop {}
      throw stop
    }
    try await remove(trial)
    // How the service says that something is gone.
    if let id = trial.id { _ = try await answered(.record(.timeEntry, id)) }
  }

  // MARK: What is tried

  /// The parameter by which entries are searched for their marker; nil: there is no such search.
  private func searchField() async throws -> String? {
    let reading = try await answered(.markerField)
    guard reading.isAccepted, case .document(let document) = reading.answer.content else {
      return nil
    }
    // Blanks part the values of capabilities, and are in no parameter's name.
    return document["field"]?.stringValue.flatMap { $0.contains(" ") ? nil : $0 }
  }

  /// An old entry without task, which policies refuse: with a marker they must refuse it too.
  ///
  /// - Returns: whether it was refused.
  private func tryPolicies(_ days: ProbeDays) async throws -> Bool {
    let wish = days.entry(daysBack: Limits.probeDaysBack, task: nil)
    if let plain = try await create(wish, marker: false) {
      try await learn(.markerPolicies, "none_found")
      try await remove(plain)
      return false
    }
    guard let marked = try await create(wish, marker: true) else {
      try await learn(.markerPolicies, "apply")
      return true
    }
    try await learn(.markerPolicies, "skipped")
    try await remove(marked)
    return true
  }

  /// An entry of yesterday with a marker: is it found by it?
  ///
  /// - Returns: the entry for the other questions; without marker where that is refused.
  private func tryMarker(
    _ days: ProbeDays, task: RemoteID?, field: String?
  ) async throws -> ProbeTrial {
    let wish = days.entry(daysBack: 1, task: task)
    if let marked = try await create(wish, marker: true) {
      do {
        let isFound = try await isFound(marked, field)
        let proven = field.map(Capabilities.markerProven(field:))
        try await learn(.marker, isFound ? proven ?? "off" : "off")
      } catch let stop as ProbeStop {
        do { try await remove(marked) } catch is ProbeStop {}
        throw stop
      }
      return marked
    }
    guard let plain = try await create(wish, marker: false) else {
      throw ProbeStop(.nothingAllowed)
    }
    try await learn(.marker, "off")
    return plain
  }

  /// Twice, because an index may lag behind.
  private func isFound(_ trial: ProbeTrial, _ field: String?) async throws -> Bool {
    guard let field, let id = trial.id else { return false }
    for delay in [Duration.zero, Limits.probeSearchDelay] {
      try await bench.sources.sleep(delay)
      let reading = try await answered(.entriesMarked(trial.create.uuid, field: field))
      let records = reading.answer.content.records
      if reading.isAccepted, records.map(\.id) == [id] { return true }
    }
    return false
  }

  /// An update that changes nothing, without the entry's end: accepted, and everything as before?
  private func tryUpdate(_ trial: ProbeTrial) async throws {
    guard let id = trial.id else { return }
    let notes = trial.create.wish.only([.notes])
    var answer = try await write(.timeEntry, id, notes)
    let isAccepted = Outcome.of(answer, isWrite: true) == .accepted
    if !isAccepted {
      answer = try await write(
        .timeEntry, id, trial.create.wish.only([.notes, .startAt, .endAt, .zone]))
    }
    let reading = try await answered(.record(.timeEntry, id))
    guard let record = reading.answer.content.records.first else { return }
    let wish = trial.create.wish
    let isWhole = [Field.startAt, .endAt].allSatisfy {
      record.fields[$0]?.instant?.seconds == wish[$0]?.instant?.seconds
    }
    // Times that are not as they were sent tell nothing about an end that was left out.
    if isWhole || !isAccepted {
      try await learn(.updateEnd, isAccepted && isWhole ? "optional" : "required")
    }
    try await learnClock(record, answer)
  }

  /// `updated_at` was stamped in the moment of the answer, `created_at` shortly before.
  private func learnClock(_ record: Record, _ answer: RemoteAnswer) async throws {
    guard let zone = try bench.accountZone(),
      let stamp = record.fields[.updatedAt]?.instant,
      let created = record.fields[.createdAt]?.instant,
      (Duration.zero...Limits.probePatience).contains(stamp - created),
      let shift = CapabilityEvidence.shift(of: stamp, answeredAt: answer.serverDate)
    else { return }
    try await learn(.changeClock, Capabilities.shift(shift, zone: zone))
  }

  /// The shape of the list is seen by reading it.
  private func tryList(_ trial: ProbeTrial) async throws {
    guard let start = trial.create.wish[.startAt]?.instant, let user = try bench.me() else {
      return
    }
    let day = Zone.utc.day(start)
    _ = try await answered(
      .entries(user: user, from: (day - 1).text, to: (day + 1).text, page: 0))
  }

  private func tryOverlap(_ trial: ProbeTrial) async throws {
    guard let second = try await create(trial.create.wish, marker: false) else {
      return try await learn(.overlaps, "refused")
    }
    try await learn(.overlaps, "accepted")
    try await remove(second)
  }

  // MARK: Means

  private func learn(_ capability: Capability, _ value: String) async throws {
    try await bench.learn([CapabilityEvidence(capability, value)], isProbe: true)
  }

  private func note(_ event: String, _ detail: JSON = [:]) async throws {
    try await bench.journal.auditNote(event: event, actor: "worker", detail: detail)
  }

  /// The answer to a question, whatever it says.
  private func answered(_ question: RemoteRead) async throws -> Workbench.Reading {
    guard let reading = try await bench.read(question), reading.outcome.isWholeAnswer else {
      throw ProbeStop(.outOfReach)
    }
    return reading
  }

  /// A change of the probe's own entry that leaves it as it is: no operation, since it may be
  /// repeated or lost without harm; it stands in the audit.
  private func write(_ kind: EntityKind, _ id: RemoteID, _ fields: Fields) async throws
    -> RemoteAnswer
  {
    guard let sendable = RemoteFields(fields), await bench.gate.enter(), !bench.isStopping() else {
      throw ProbeStop(.outOfReach)
    }
    let write = RemoteWrite.update(kind, id, sendable)
    try await note("probe_sent", ["request": .string(write.words)])
    let sentAt = bench.sources.now()
    let answer = await bench.remote.send(write)
    let outcome = Outcome.of(answer, isWrite: true)
    try await bench.note(outcome)
    try await bench.observe(write, answer, sentAt: sentAt)
    guard outcome.isWholeAnswer else { throw ProbeStop(.outOfReach) }
    return answer
  }

  /// The task of the user's last entry that is known here.
  private func lastTask() throws -> RemoteID? {
    try bench.journal.read { view in
      let user = try view.account().user
      let entries = try view.entries(
        EntryFilter(user: user.map(EntityID.remote), to: bench.sources.now()), ascending: false,
        limit: 50)
      return entries.lazy.compactMap { $0.fields[.taskID]?.id?.remote }.first
    }
  }
}
