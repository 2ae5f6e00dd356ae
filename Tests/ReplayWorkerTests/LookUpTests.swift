import JournalStore
import ReplayWorker
import SyncCore
import Synchronization
import Testing
import TrackingTimeSandbox

/// What a list can tell about a create whose answer was lost (design §6).
@Suite struct LookUpTests {
  /// The office with an entry whose request was lost on the way.
  private func lost(
    _ action: FaultAction, after others: Int = 0
  ) async throws -> (Office, Operation) {
    let office = try await Office()
    let now = Clock.now()
    for number in 0..<others {
      try await office.accept(.entry(hoursAgo: 3, notes: "other \(number)", now: now))
    }
    try await office.drain()
    office.sandbox.add(FaultRule(match: CreateTests.adding, times: 1, action: action))
    return (office, try await office.accept(.entry(hoursAgo: 3, notes: "lost", now: now))[0])
  }

  @Test func `a list that reached its cap proves no absence`() async throws {
    let (office, entry) = try await lost(.cutBefore(reset: true))
    let capped = Between(
      service: office.remote,
      answer: { question, service in
        var answer = await service.read(question)
        if case .entries = question, case .records(let records, _, _) = answer.content {
          answer.content = .records(records, isLast: true, isCapped: true)
        }
        return answer
      })

    try await office.drain(through: capped)

    #expect(try office.state(entry) == .review)
    #expect(office.sandbox.log.received("POST", "/events/add") == 1)
    try await office.close()
  }

  @Test func `a list without an end proves no absence`() async throws {
    let (office, entry) = try await lost(.cutBefore(reset: true))
    // Every page shows one entry that no page before it had.
    let endless = Between(
      service: office.remote,
      answer: { question, service in
        var answer = await service.read(question)
        if case .entries(_, _, _, let page) = question {
          let stranger = Record(
            .timeEntry, RemoteID(9_000_000 + Int64(page))!,
            [.startAt: .instant(Clock.now()), .notes: .text("page \(page)")])
          answer.content = .records([stranger], isLast: false, isCapped: false)
        }
        return answer
      })

    try await office.drain(through: endless)

    #expect(try office.state(entry) == .review)
    #expect(office.sandbox.log.received("POST", "/events/add") == 1)
    try await office.close()
  }

  @Test func `what was made is found on the last page too`() async throws {
    let (office, entry) = try await lost(.cutAfter(reset: true), after: 3)
    let small = Between(
      service: office.remote,
      answer: { question, service in
        guard case .entries(let user, let from, let to, let page) = question else {
          return await service.read(question)
        }
        var answer = await service.read(.entries(user: user, from: from, to: to, page: 0))
        if case .records(let records, _, _) = answer.content {
          // The newest last: what a client meets that reads the first page only.
          let sorted = records.sorted { $0.id < $1.id }
          answer.content = .records(
            sorted.dropFirst(page).prefix(1).map(\.self), isLast: page >= sorted.count - 1,
            isCapped: false)
        }
        return answer
      })

    try await office.drain(through: small)

    #expect(try office.state(entry) == .applied)
    #expect(office.sandbox.log.entriesMade == 4)
    try await office.close()
  }

  @Test func `a create answered with 429 that took effect all the same is found, not sent again`()
    async throws
  {
    let office = try await Office()
    let entry = try await office.accept(.entry(hoursAgo: 3, notes: "already"))[0]
    let answered = Mutex(false)
    let gateway = Between(
      service: office.remote,
      write: { write, service in
        let answer = await service.send(write)
        let isFirst = answered.withLock { done in
          defer { done = true }
          return !done
        }
        guard write.createsEntry, isFirst else { return answer }
        return RemoteAnswer(phase: .answered, status: 429, retryAfter: .seconds(1))
      })

    try await office.drain(through: gateway)

    #expect(try office.state(entry) == .applied)
    #expect(office.sandbox.log.entriesMade == 1)
    try await office.close()
  }

  @Test func `a cancel that came while it was refused for a moment ends it`() async throws {
    let office = try await Office()
    let entry = try await office.accept(.entry(hoursAgo: 3, notes: "not after all"))[0]
    let gateway = Between(
      service: office.remote,
      write: { [journal = office.journal] write, service in
        guard write.createsEntry else { return await service.send(write) }
        do {
          let asked = try await journal.cancel(entry.id, by: "tests")
          #expect(asked.isCancelAsked)
        } catch {
          Issue.record(error)
        }
        return RemoteAnswer(phase: .answered, status: 429, retryAfter: .seconds(1))
      })

    try await office.drain(through: gateway)

    #expect(try office.state(entry) == .cancelled)
    #expect(office.sandbox.log.entriesMade == 0)
    try await office.close()
  }

  @Test func `what was accepted without a word about what was made is looked up`() async throws {
    let office = try await Office()
    let entry = try await office.accept(.entry(hoursAgo: 3, notes: "silent"))[0]
    let silent = Between(
      service: office.remote,
      write: { write, service in
        var answer = await service.send(write)
        if write.createsEntry { answer.content = .none }
        return answer
      })

    try await office.drain(through: silent)

    let after = try #require(try office.operation(entry.id))
    #expect(after.state == .applied)
    #expect(office.sandbox.log.entriesMade == 1)
    let made = try await office.journal.read { [id = try #require(after.creates?.id)] in
      try $0.record(Subject(.timeEntry, id))
    }
    #expect(made?.subject.id.remote != nil)
    try await office.close()
  }
}
