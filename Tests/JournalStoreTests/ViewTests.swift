import GRDB
import JSONTree
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct ViewTests {
  private func names(_ kind: EntityKind, _ filter: RecordFilter, _ bench: MirrorBench) throws
    -> [String]
  {
    let records = try bench.view { try $0.records(kind, where: filter, limit: 100) }
    #expect(try bench.view { try $0.count(kind, where: filter) } == records.count)
    return records.compactMap { $0.fields[.name]?.text }
  }

  private func filled() throws -> MirrorBench {
    let bench = try MirrorBench()
    try bench.absorb(
      .list(.project),
      records: [
        copy(.project, 1, [.name: .text(" Ärger "), .customerID: .id(anyID(9))]),
        copy(.project, 2, [.name: .text("Beta"), .isArchived: .flag(true)]),
        copy(.project, 3, [.name: .text("alpha"), .isFollowing: .flag(true)]),
      ])
    try bench.create(.project, -2, [.name: .text("Gamma"), .customerID: .id(anyID(9))])
    return bench
  }

  @Test func `names are found trimmed, without case and from one character on`() throws {
    let bench = try filled()
    #expect(try names(.project, RecordFilter(nameEquals: "  äRGER"), bench) == [" Ärger "])
    #expect(try names(.project, RecordFilter(nameContains: "Ä"), bench) == [" Ärger "])
    #expect(
      try names(.project, RecordFilter(nameContains: "A"), bench) == ["alpha", "Beta", "Gamma"])
    #expect(try names(.project, RecordFilter(nameContains: " "), bench).count == 4)
    #expect(try names(.project, RecordFilter(nameContains: "%"), bench) == [])
  }

  @Test func `each filter restricts, and they add up`() throws {
    let bench = try filled()
    #expect(try names(.project, RecordFilter(isArchived: true), bench) == ["Beta"])
    #expect(
      try names(.project, RecordFilter(isArchived: false), bench) == ["alpha", "Gamma", " Ärger "])
    #expect(try names(.project, RecordFilter(parent: anyID(9)), bench) == ["Gamma", " Ärger "])
    #expect(try names(.project, RecordFilter(customer: anyID(9)), bench) == ["Gamma", " Ärger "])
    #expect(try names(.project, RecordFilter(isFollowing: true), bench) == ["alpha"])
    #expect(
      try names(.project, RecordFilter(ids: [anyID(-2), anyID(3)]), bench) == ["alpha", "Gamma"])
    #expect(try names(.project, RecordFilter(ids: []), bench) == [])
    #expect(
      try names(.project, RecordFilter(parent: anyID(9), nameContains: "g"), bench).count == 2)
    #expect(try names(.project, RecordFilter(parent: anyID(9), nameContains: "x"), bench) == [])
    #expect(throws: Refusal.self) {
      try bench.view {
        _ = try $0.records(
          .project,
          where: RecordFilter(ids: Array(repeating: .me, count: JournalView.idsMax + 1)), limit: 1)
      }
    }
  }

  @Test func `pages follow each other without overlap`() throws {
    let bench = try filled()
    let pages = try (0..<5).map { page in
      try bench.view { try $0.records(.project, limit: 1, offset: page) }
    }
    #expect(Set(pages.flatMap { $0 }.map(\.subject)).count == 4)
    #expect(pages[4].isEmpty)
    #expect(try bench.view { try $0.records(.project, limit: -1) }.isEmpty)
  }

  @Test func `users are searched by name and surname together`() throws {
    let bench = try MirrorBench()
    try bench.absorb(
      .list(.user), records: [copy(.user, 7, [.name: .text("Ana"), .surname: .text("Ruiz ")])])
    #expect(try names(.user, RecordFilter(nameEquals: "ana ruiz"), bench) == ["Ana"])
    #expect(try names(.user, RecordFilter(nameContains: "ruiz"), bench) == ["Ana"])
  }

  @Test func `entries are listed and summed by window, person, container and billing`() throws {
    let bench = try MirrorBench()
    try bench.absorb(
      .entries(from: "1970-01-01", to: "1970-01-02"),
      records: [
        entryCopy(1, start: 100, seconds: 10, task: 5, [.isBilled: .flag(true)]),
        entryCopy(2, start: 200, seconds: 20, task: 5),
        entryCopy(3, start: 300, seconds: 40, task: 6, [.userID: .id(anyID(8))]),
      ])
    try bench.create(
      .timeEntry, -2,
      [
        .taskID: .id(anyID(5)), .startAt: .instant(Instant(seconds: 250)),
        .endAt: .instant(Instant(seconds: 330)),
      ])
    func seconds(_ filter: EntryFilter) throws -> Int64 {
      try bench.view { try $0.entryTotals(filter) }.seconds
    }
    #expect(try seconds(EntryFilter()) == 150)
    #expect(try seconds(EntryFilter(user: .me)) == 110)
    #expect(try seconds(EntryFilter(user: anyID(8))) == 40)
    #expect(try seconds(EntryFilter(task: anyID(5))) == 110)
    #expect(
      try seconds(EntryFilter(from: Instant(seconds: 200), to: Instant(seconds: 300))) == 100)
    #expect(try seconds(EntryFilter(isBilled: true)) == 10)
    #expect(try seconds(EntryFilter(isBilled: false)) == 140)
    #expect(try seconds(EntryFilter(ids: [anyID(2), anyID(-2)])) == 100)

    func ids(ascending: Bool, limit: Int, offset: Int = 0) throws -> [Int64] {
      try bench.view {
        try $0.entries(EntryFilter(), ascending: ascending, limit: limit, offset: offset)
      }.map(\.subject.id.rawValue)
    }
    #expect(try ids(ascending: true, limit: 9) == [1, 2, -2, 3])
    #expect(try ids(ascending: false, limit: 2) == [3, -2])
    #expect(try ids(ascending: false, limit: 2, offset: 2) == [2, 1])
  }

  @Test func `containers are found through what contains them`() throws {
    let bench = try MirrorBench()
    try bench.absorb(.list(.task), records: [copy(.task, 5, [.projectID: .id(anyID(50))])])
    try bench.absorb(
      .list(.project),
      records: [copy(.project, 50, [.customerID: .id(anyID(3)), .serviceID: .id(anyID(4))])])
    let customer = Subject(.customer, anyID(3))
    let ofEntry = try bench.view {
      try $0.containers(of: .timeEntry, fields: [.taskID: .id(anyID(5))])
    }
    #expect(ofEntry == [.task(5), .project(50), customer])
    let ofProject = try bench.view {
      try $0.containers(
        of: .project, fields: [.customerID: .id(anyID(3)), .serviceID: .id(anyID(4))])
    }
    #expect(ofProject == [customer, Subject(.service, anyID(4))])
    #expect(try bench.view { try $0.containers(of: .timeEntry, fields: [:]) } == [])
  }

  @Test func `counts below a container include what is pending`() throws {
    let bench = try MirrorBench()
    try bench.absorb(.list(.project), records: [copy(.project, 50, [.customerID: .id(anyID(3))])])
    try bench.absorb(
      .list(.task),
      records: [5, 6].map { copy(.task, $0, [.projectID: .id(anyID(50))]) })
    try bench.absorb(
      .entries(from: "1970-01-01", to: "1970-01-02"),
      records: [entryCopy(1, start: 0, seconds: 10, task: 5), entryCopy(2, start: 9, seconds: 5)])
    try bench.create(
      .timeEntry, -2, [.taskID: .id(anyID(6)), .durationSeconds: .integer(7)])
    func counts(_ subject: Subject) throws -> ContainerCounts {
      try bench.view { try $0.countsBelow(subject) }
    }
    #expect(try counts(.task(5)) == ContainerCounts(tasks: 0, entries: 1, seconds: 10))
    let below = ContainerCounts(tasks: 2, entries: 2, seconds: 17)
    #expect(try counts(.project(50)) == below)
    var withProject = below
    withProject.projects = 1
    #expect(try counts(Subject(.customer, anyID(3))) == withProject)
    // What only waits here has no part in what the server has.
    let there = try bench.view { try $0.countsBelow(.project(50), isOnServer: true) }
    #expect(there == ContainerCounts(tasks: 2, entries: 1, seconds: 10))
  }
}
