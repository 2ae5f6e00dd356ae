import JSONTree
import JournalStore
import SyncCore

extension Bench {
  static let entryStart = Instant(seconds: 1_772_438_400)  // 2026-03-02 09:00 in Berlin

  /// A small account, just pulled.
  func seed() async throws {
    try await absorb(
      .list(.customer),
      [
        Record(.customer, .of(88121), [.name: .text("Northwind"), .isArchived: .flag(false)])
      ])
    try await absorb(.list(.service), [])
    try await absorb(
      .list(.user),
      [
        Record(
          .user, .of(7701),
          [.name: .text("Ana"), .surname: .text("Ruiz"), .isArchived: .flag(false)]),
        Record(.user, .of(7702), [.name: .text("Ben"), .isArchived: .flag(false)]),
        Record(
          .user, .of(7703),
          [.name: .text("Cy"), .isArchived: .flag(false), .status: .text("INVITED")]),
      ])
    try await absorb(
      .list(.project),
      [
        Record(
          .project, .of(240551),
          [.name: .text("Relaunch"), .customerID: .id(.of(88121)), .isArchived: .flag(false)]),
        Record(.project, .of(240552), [.name: .text("Old site"), .isArchived: .flag(true)]),
      ])
    try await absorb(
      .list(.task),
      [
        Record(
          .task, .of(990312),
          [.name: .text("Wireframes"), .projectID: .id(.of(240551)), .isArchived: .flag(false)]),
        Record(
          .task, .of(990313),
          [.name: .text("Copy"), .projectID: .id(.of(240551)), .isArchived: .flag(false)]),
        Record(
          .task, .of(990314),
          [.name: .text("Kick-off"), .projectID: .id(.of(240551)), .isArchived: .flag(true)]),
      ])
    try await absorb(
      .entries(from: "2026-02-01", to: "2026-03-31"),
      [entry(51_001, from: 0, minutes: 90), entry(51_002, from: 100, minutes: 30, billed: true)])
    try await setTimer(nil)
  }

  /// An entry of Ana on Wireframes, `from` minutes after nine.
  func entry(
    _ id: Int64, from: Int64, minutes: Int64, billed: Bool = false, notes: String = "first pass",
    user: Int64 = 7701
  ) -> Record {
    let start = Self.entryStart + .seconds(from * 60)
    return Record(
      .timeEntry, .of(id),
      [
        .startAt: .instant(start), .endAt: .instant(start + .seconds(minutes * 60)),
        .durationSeconds: .integer(minutes * 60), .userID: .id(.of(user)),
        .taskID: .id(.of(990312)), .projectID: .id(.of(240551)), .notes: .text(notes),
        .isBilled: .flag(billed), .isBillable: .flag(true), .zone: .text("GMT+01:00"),
        .isRunning: .flag(false),
      ])
  }

  /// Who the user is was just read.
  func absorbMe() async throws {
    try await journal.absorb(
      Absorption(
        .me, asOf: clock.now(), beganSequence: try journal.mirrorSequence(),
        content: .me(Self.ana), isComplete: true), lead: lead)
  }

  func absorb(_ scope: PullScope, _ records: [Record], isGone: Bool = false) async throws {
    let asOf = clock.now()
    var absorption = Absorption(
      scope, asOf: asOf, beganSequence: try journal.mirrorSequence(),
      content: .records(records, isLast: true, isCapped: false), isComplete: true)
    absorption.isGone = isGone
    try await journal.absorb(absorption, lead: lead)
  }

  /// What the server says runs: the entry 51900 on a task since eleven; nil: nothing.
  func setTimer(_ task: Int64?) async throws {
    let timer = task.map {
      RunningTimer(
        entry: .of(51_900), task: .of($0), project: .of(240551),
        startAt: Self.noon - .seconds(3_600), zone: "GMT+01:00", taskName: "Wireframes")
    }
    try await journal.absorb(
      Absorption(
        .timer, asOf: clock.now(), beganSequence: try journal.mirrorSequence(),
        content: .timer(timer), isComplete: true), lead: lead)
  }
}
