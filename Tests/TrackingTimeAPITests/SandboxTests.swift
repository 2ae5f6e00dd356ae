import Foundation
import JSONTree
import SyncCore
import Testing
import TrackingTimeSandbox

@testable import TrackingTimeAPI

/// The client against the simulated service: both sides were written from the same notes, so this
/// finds words that they spell differently.
@Suite(.timeLimit(.minutes(5))) struct SandboxTests {
  private static let now = Instant(seconds: 1_772_618_400)

  private func withSandbox(
    eventsShape: SandboxSwitches.EventsShape = .abbreviated,
    _ body: (HTTPRemote, RemoteID) async throws -> Void
  ) async throws {
    let sandbox = Sandbox(clock: { Date(timeIntervalSince1970: Double(Self.now.seconds)) })
    sandbox.set { $0.eventsShape = eventsShape }
    let address = try await sandbox.start()
    let remote = HTTPRemote(
      try HTTPRemote.Configuration(
        baseURL: address.baseURL, accountID: Int64(SandboxAccount.accountID),
        password: Secret(SandboxAccount.adminPassword), userAgent: "ttsync/0 (tests@example.org)",
        accountZone: "Europe/Madrid"))
    do {
      guard case .me(let me) = await remote.read(.me).content else {
        throw Unexpected.answer("/me has no user")
      }
      if let zone = me.zone { remote.setAccountZone(zone) }
      try await body(remote, me.user)
    } catch {
      await remote.shutdown()
      await sandbox.stop()
      throw error
    }
    await remote.shutdown()
    await sandbox.stop()
  }

  private enum Unexpected: Error { case answer(String) }

  /// The record that an accepted write returned.
  private func record(_ answer: RemoteAnswer) throws -> Record {
    guard answer.envelopeStatus == 200, let record = answer.content.records.first else {
      throw Unexpected.answer("\(answer)")
    }
    return record
  }

  @Test func `what is created is read back the same`() async throws {
    try await withSandbox { remote, me in
      let customer = try record(
        await remote.send(.create(.customer, fields([.name: .text("Zenith")]), marker: nil)))
      let service = try record(
        await remote.send(.create(.service, fields([.name: .text("Surveys")]), marker: nil)))
      let project = try record(
        await remote.send(
          .create(
            .project, fields([.name: .text("Atlas"), .customerID: .id(.remote(customer.id))]),
            marker: nil)))
      #expect(project.fields[.customerID] == .id(.remote(customer.id)))
      let task = try record(
        await remote.send(
          .create(
            .task,
            fields([
              .name: .text("Plan"), .projectID: .id(.remote(project.id)),
              .users: .ids([.remote(me)]), .dueDate: .text("2026-03-09"),
            ]), marker: nil)))
      let entry = try record(
        await remote.send(
          .create(
            .timeEntry,
            fields([
              .startAt: .instant(Self.now - .seconds(7200)),
              .endAt: .instant(Self.now - .seconds(3600)), .taskID: .id(.remote(task.id)),
              .userID: .id(.remote(me)), .notes: .text("first"), .zone: .text("Asia/Kolkata"),
            ]), marker: nil)))
      for made in [customer, service, project, task, entry] {
        let read = try record(await remote.read(.record(made.kind, made.id)))
        #expect(read.fields[.name] == made.fields[.name])
        #expect(read.fields[.startAt] == made.fields[.startAt])
      }
      #expect(task.fields[.dueDate] == .text("2026-03-09"))
      #expect(entry.fields[.startAt] == .instant(Self.now - .seconds(7200)))
      #expect(entry.fields[.endAt] == .instant(Self.now - .seconds(3600)))
      #expect(entry.fields[.taskID] == .id(.remote(task.id)))
    }
  }

  @Test(arguments: SyncCore.EntityKind.listed)
  func `a list is whole`(_ kind: SyncCore.EntityKind) async throws {
    try await withSandbox { remote, _ in
      let answer = await remote.read(.list(kind, page: 0))
      #expect(answer.envelopeStatus == 200)
      #expect(answer.content.records.count > 1)
      let whole = RemoteContent.records(
        answer.content.records, isLast: true, isCapped: false)
      #expect(answer.content == whole)
    }
  }

  @Test(arguments: [true, false])
  func `entries are the same in either shape`(_ isFull: Bool) async throws {
    try await withSandbox(eventsShape: isFull ? .full : .abbreviated) { remote, me in
      let answer = await remote.read(
        .entries(user: me, from: "2026-02-20", to: "2026-03-03", page: 0))
      let first = try #require(answer.content.records.first)
      let single = try record(await remote.read(.record(.timeEntry, first.id)))
      let shared = first.fields.only(first.fields.names)
      #expect(single.fields.only(first.fields.names) == shared)
    }
  }

  @Test func `a timer starts, is seen running, and stops`() async throws {
    try await withSandbox { remote, me in
      let tasks = await remote.read(.list(.task, page: 0)).content.records
      let open = tasks.filter { $0.fields[.isArchived] == .flag(false) }
      let (first, second) = (try #require(open.first), try #require(open.last))
      if case .timer(let running?) = await remote.read(.runningTimer(user: me)).content,
        let task = running.task
      {
        let stop = RemoteWrite.stopTimer(task: task, at: Self.now, zone: running.zone ?? "GMT")
        #expect(await remote.send(stop).envelopeStatus == 200)
      }
      let start = Self.now - .seconds(600)
      let entry = try record(
        await remote.send(
          .startTimer(task: first.id, at: start, zone: "Europe/Madrid", stopRunning: false)))
      #expect(entry.kind == .timeEntry)
      #expect(entry.fields[.startAt] == .instant(start))
      #expect(entry.fields[.isRunning] == .flag(true))

      guard case .timer(let timer?) = await remote.read(.runningTimer(user: me)).content else {
        Issue.record("no running timer")
        return
      }
      #expect(timer.entry == entry.id)
      #expect(timer.task == first.id)
      #expect(timer.startAt == start)

      let refused = await remote.send(
        .startTimer(task: second.id, at: Self.now, zone: "Europe/Madrid", stopRunning: false))
      #expect(refused.envelopeStatus == 502)

      let zone = try #require(timer.zone)
      let stopped = try record(
        await remote.send(.stopTimer(task: first.id, at: Self.now, zone: zone)))
      #expect(stopped.id == entry.id)
      #expect(stopped.fields[.endAt] == .instant(Self.now))
      #expect(await remote.read(.runningTimer(user: me)).content == .timer(nil))
    }
  }

  @Test func `entries are billed and not billed in one request`() async throws {
    try await withSandbox { remote, me in
      let question = RemoteRead.entries(user: me, from: "2026-02-20", to: "2026-03-03", page: 0)
      let ids = await remote.read(question).content.records.prefix(5).map(\.id)
      #expect(ids.count == 5)
      for isBilled in [true, false] {
        #expect(await remote.send(.setBilled(ids, isBilled)).envelopeStatus == 200)
        let flags = await remote.read(question).content.records
          .filter { ids.contains($0.id) }.map { $0.fields[.isBilled] }
        #expect(flags == .init(repeating: .flag(isBilled), count: 5))
      }
    }
  }

  @Test func `changes, archiving and deleting are accepted`() async throws {
    try await withSandbox { remote, me in
      let task = try record(
        await remote.send(.create(.task, fields([.name: .text("Plan")]), marker: nil)))
      let renamed = try record(
        await remote.send(.update(.task, task.id, fields([.name: .text("Plan B")]))))
      #expect(renamed.fields[.name] == .text("Plan B"))
      #expect(await remote.send(.setArchived(.task, task.id, true)).envelopeStatus == 200)
      let closed = try record(await remote.read(.record(.task, task.id)))
      #expect(closed.fields[.isArchived] == .flag(true))
      #expect(await remote.send(.delete(.task, task.id, deleteAll: true)).envelopeStatus == 200)
      #expect(await remote.read(.record(.task, task.id)).envelopeStatus != 200)
      let projects = await remote.read(.list(.project, page: 0)).content.records.prefix(2)
      let assign = RemoteWrite.assign(user: me, projects: projects.map(\.id))
      #expect(await remote.send(assign).envelopeStatus == 200)
      #expect(await remote.read(.userProjects(me)).content.records.count >= 2)
    }
  }

  @Test func `documents are answered`() async throws {
    try await withSandbox { remote, me in
      let project = try #require(
        await remote.read(.list(.project, page: 0)).content.records.first)
      let documents: [RemoteDocument] = [
        .projectUsers(project.id), .projectTimes([project.id]),
        .trackables(user: me, onlyFavorites: false, includeTasks: true, project: nil),
        .summary(from: "2026-02-20", to: "2026-03-03", users: [me]),
      ]
      for document in documents {
        let answer = await remote.read(.document(document))
        #expect(answer.envelopeStatus == 200)
        guard case .document(let json) = answer.content else {
          Issue.record("no document for \(document.key)")
          continue
        }
        #expect(json["skipped"] == nil)
      }
    }
  }
}

extension SyncCore.EntityKind {
  /// Kinds that have a list of everything.
  static let listed: [Self] = [.customer, .service, .project, .task, .user]
}
