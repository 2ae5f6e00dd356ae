import Foundation
import JournalStore
import SyncCore

/// Journals with a past, kept in the folder so that a second run begins at once.
///
/// Every row in them was written by the journal itself: operations by `accept`, as many per call
/// as a call may have; records through `absorb`. Nothing is put there by statements of the
/// benchmark.
enum Prefill {
  /// Raised whenever what is made here, or the schema, changes.
  private static let version = 3

  /// A journal with so many operations, all but a few of which wait.
  ///
  /// - Returns: a copy of the kept one, to be written to.
  static func operations(_ size: Size, for run: Run, copy name: String) async throws -> Home {
    guard size.operations > 0 else {
      let home = Home(folder: try run.scratch("\(name)-0"))
      let journal = try home.open()
      _ = try await Account.furnish(journal)
      try journal.close()
      return home
    }
    return try await kept("operations-\(size.operations)", for: run, copy: name) { journal in
      _ = try await Account.furnish(journal)
      let perCall = Limits.operationsPerCallMax
      let given = size.operations - size.waiting
      for start in stride(from: 0, to: size.operations, by: perCall) {
        let end = min(start + perCall, size.operations)
        let acceptance = try await journal.accept(Account.call(start)) { entrance in
          try (start..<end).map { try entrance.propose(Account.entry($0)).id }
        }
        if case .accepted(let ids, _) = acceptance, start < given {
          try await giveUp(ids.prefix(given - start), journal)
        }
        try journal.checkpointIfWorthwhile(isLeader: true)
        if start % 100_000 == 0, start > 0 { run.progress("prefilled \(start) operations") }
      }
    }
  }

  private static func giveUp(_ ids: some Sequence<OperationID>, _ journal: Journal) async throws {
    for id in ids { _ = try await journal.cancel(id, by: "bench") }
  }

  /// A journal with so many time entries of the last thirteen months in its mirror.
  static func entries(_ count: Int, for run: Run, copy name: String) async throws -> Home {
    try await kept("entries-\(count)", for: run, copy: name) { journal in
      let lead = try await Account.furnish(journal)
      let today = Zone(Home.zone)?.day(Clocks.now()) ?? Zone.utc.day(Clocks.now())
      let days = 390
      let first = today - days
      let zone = Zone(Home.zone) ?? .utc
      let perDay = count / days
      // bounded by the days
      for day in 0...days {
        let start = zone.startOfDay(first + day) + .seconds(8 * 3_600)
        let share = day == days ? count - perDay * days : perDay
        let records = (0..<share).map { entry(day * perDay + $0, number: $0, from: start) }
        try await Account.absorb(
          .entries(from: (first + day).text, to: (first + day).text), records, journal, lead)
        if day % 30 == 0 { try journal.checkpointIfWorthwhile(isLeader: true) }
      }
      // One window over all of them and the rest of the week, as a pull of long lists leaves it.
      try await journal.conclude(
        Absorption(
          .entries(from: first.text, to: (today + 8).text), asOf: Clocks.now(),
          beganSequence: journal.mirrorSequence(),
          content: .records([], isLast: true, isCapped: true), isComplete: true),
        seen: [], repairs: .ask, lead: lead)
    }
  }

  private static func entry(_ id: Int, number: Int, from start: Instant) -> Record {
    let begin = start + .seconds(Int64(number % 36) * 900)
    return Record(
      .timeEntry, Account.id(51_000_000 + id),
      [
        .startAt: .instant(begin), .endAt: .instant(begin + .seconds(900)),
        .durationSeconds: .integer(900), .userID: .id(.remote(Account.user(id))),
        .taskID: .id(.remote(Account.task(id &* 7))),
        .projectID: .id(.remote(Account.project(id &* 7))),
        .notes: .text("Worked on point \(id) of the list that was agreed on last week"),
        .isBilled: .flag(id % 3 == 0), .isBillable: .flag(true), .zone: .text("GMT+01:00"),
        .isRunning: .flag(false),
      ])
  }

  /// Makes a kept journal where there is none yet, and copies it.
  private static func kept(
    _ what: String, for run: Run, copy name: String, _ fill: (Journal) async throws -> Void
  ) async throws -> Home {
    let files = FileManager.default
    let path = "\(run.folder)/kept/\(what)-v\(version)"
    if !files.fileExists(atPath: path) {
      run.progress("making \(what); a second run finds it in \(run.folder)")
      let draft = "\(path).draft"
      if files.fileExists(atPath: draft) { try files.removeItem(atPath: draft) }
      try files.createDirectory(atPath: draft, withIntermediateDirectories: true)
      let journal = try Home(folder: draft).open()
      try await fill(journal)
      try journal.checkpointNow()
      try journal.close()
      try files.moveItem(atPath: draft, toPath: path)
    }
    let copy = try run.scratch("\(name)-\(what)")
    try files.removeItem(atPath: copy)
    try files.copyItem(atPath: path, toPath: copy)
    return Home(folder: copy)
  }
}
