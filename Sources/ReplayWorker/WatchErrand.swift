import JournalStore
import SyncCore

/// Looks once more, after the late-commit horizon, at what an attempt of unknown outcome may have
/// done (design §6, "Late writes" and "Repair").
struct WatchErrand: Sendable {
  let bench: Workbench
  /// Before anything is read.
  private let sequence: Int64

  init(bench: Workbench) throws {
    self.bench = bench
    sequence = try bench.journal.mirrorSequence()
  }

  /// Ends with the watch over, or put off; never with a write to the service.
  func run(_ watch: Watch) async throws {
    let horizon = bench.settings.lateCommitHorizon
    let elapsed = bench.elapsed(since: watch.horizon)
    guard elapsed >= horizon else {
      // The wall clock ran ahead of the one that stops in sleep.
      return try await putOff(watch, by: horizon - elapsed)
    }
    guard let row = try await bench.journal.read({ try $0.operation(watch.operation) }) else {
      return
    }
    // Still on its way: its own look-ups come first.
    if row.state.isUnfinished, !row.state.isParked { return try await putOff(watch, by: horizon) }
    let operation = try bench.journal.resolved(row)
    switch operation.conduct {
    case .create: try await made(operation, watch)
    case .timerStart: try await started(operation, watch)
    case .update, .transition, .billing: try await changed(operation, watch)
    case .timerStop: try await stopped(operation, watch)
    case .delete, .merge, .immediate: try await end(watch, [])
    }
  }

  /// A stop that arrives late meets whatever runs on its task by then.
  private func stopped(_ operation: Operation, _ watch: Watch) async throws {
    guard let stopAt = operation.wish[.endAt]?.instant, let user = try bench.me() else {
      return try await end(watch, [])
    }
    let since: Fields = [
      .startAt: .instant(stopAt), .endAt: .instant(bench.sources.now()),
      .userID: .id(.remote(user)),
    ]
    guard let reading = try await bench.read(.runningTimer(user: user)), reading.isAccepted,
      case .timer(let running) = reading.answer.content,
      let around = try await bench.surroundings(
        of: since, kind: .timeEntry, user: user, since: reading.beganElapsed)
    else { return try await putOff(watch, by: Limits.lookUpDelays[1]) }
    let mine = around.records.filter { ($0.fields[.userID]?.id ?? .remote(user)) == .remote(user) }
    try await end(
      watch,
      mine.map { record in
        var record = record
        record.fields[.isRunning] = .flag(record.id == running?.entry)
        return record
      })
  }

  private func made(_ operation: Operation, _ watch: Watch) async throws {
    let me = try bench.me()
    let kind = operation.creates?.kind ?? operation.subject.kind
    let wish = Push(bench: bench).owned(operation.wish, kind: kind, by: me)
    let now = bench.sources.elapsedMilliseconds()
    do {
      guard let around = try await bench.listed(wish, kind: kind, user: me, since: now) else {
        return try await putOff(watch, by: Limits.lookUpDelays[1])
      }
      // What shows our marker is surely ours; the list shows none.
      let marked = operation.isMarked ? try await bench.searched(operation).records : []
      let ids = Set(marked.map(\.id))
      try await end(watch, marked + around.records.filter { !ids.contains($0.id) })
    } catch is NotListed {
      // Nothing can be told from a list that is not shown; later reads of entries still are.
      try await end(watch, [])
    }
  }

  private func started(_ operation: Operation, _ watch: Watch) async throws {
    guard let start = TimerStart(operation, zone: try bench.accountZone()),
      let user = try bench.me()
    else { return try await end(watch, []) }
    guard let seen = try await bench.timerPicture(user, start, isFresh: false) else {
      return try await putOff(watch, by: Limits.lookUpDelays[1])
    }
    var records = seen.entries.map { record in
      var record = record
      record.fields[.isRunning] = .flag(record.id == seen.running?.entry)
      return record
    }
    if let running = seen.running, let entry = running.entry, let task = running.task,
      !records.contains(where: { $0.id == entry })
    {
      records.append(
        Record(
          .timeEntry, entry,
          [
            .taskID: .id(.remote(task)), .startAt: .instant(running.startAt),
            .isRunning: .flag(true),
          ]))
    }
    try await end(watch, records)
  }

  private func changed(_ operation: Operation, _ watch: Watch) async throws {
    if operation.subject.kind == .membership {
      guard let user = operation.subject.id.remote, let project = operation.subject.other?.remote
      else { return try await end(watch, []) }
      guard let isMember = try await bench.isMember(user, project) else {
        return try await putOff(watch, by: Limits.lookUpDelays[1])
      }
      return try await end(watch, [], membership: [.isMember: .flag(isMember)])
    }
    if operation.subject.kind == .groupMembership { return try await joined(operation, watch) }
    guard let id = operation.subject.id.remote, operation.subject.kind.isRecord else {
      return try await end(watch, [])
    }
    guard let reading = try await bench.read(.record(operation.subject.kind, id)),
      reading.isAccepted || reading.isGone
    else { return try await putOff(watch, by: Limits.lookUpDelays[1]) }
    try await end(watch, reading.answer.content.records)
  }

  private func joined(_ operation: Operation, _ watch: Watch) async throws {
    guard let user = operation.subject.id.remote, let group = operation.subject.other?.remote
    else { return try await end(watch, []) }
    guard let reading = try await bench.read(.record(.userGroup, group)),
      reading.isAccepted || reading.isGone
    else { return try await putOff(watch, by: Limits.lookUpDelays[1]) }
    let users = reading.answer.content.records.first?.fields[.users]?.ids
    let told = users.map { Fields([.isMember: .flag($0.contains(.remote(user)))]) }
    try await end(watch, [], membership: told)
  }

  private func end(_ watch: Watch, _ records: [Record], membership: Fields? = nil) async throws {
    let isOver = try await bench.journal.endWatch(
      watch.operation, seeing: records, membership: membership, beganSequence: sequence,
      repairs: bench.settings.repairs, lead: bench.lead)
    if !isOver { try await putOff(watch, by: Limits.lookUpDelays[1]) }
  }

  /// - Parameter delay: from now until it is looked at again.
  private func putOff(_ watch: Watch, by delay: Duration) async throws {
    let wait = max(delay, Limits.delayMin)
    try await bench.journal.putOffWatch(
      watch.operation, since: bench.sources.now() + wait - bench.settings.lateCommitHorizon,
      lead: bench.lead)
  }
}
