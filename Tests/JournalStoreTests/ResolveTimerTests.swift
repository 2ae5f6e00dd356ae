import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct ResolveTimerTests {
  static let began = Instant(seconds: 1_789_990_000)

  /// A start that met another timer, with its stop behind it where `isStopped`.
  private func parked(
    isStopped: Bool
  ) async throws -> (JournalFixture, SyncCore.Operation, SyncCore.Operation?) {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let start = try await fixture.accept(
      OperationDraft(
        .timerStart, .existing(.myTimer),
        wish: [
          .taskID: .id(.remote(.of(9))), .startAt: .instant(Self.began), .zone: .text("Z"),
          .notes: .text("call"),
        ]))
    var stop: SyncCore.Operation?
    if isStopped {
      stop = try await fixture.accept(
        OperationDraft(
          .timerStop, .existing(.myTimer),
          wish: [
            .taskID: .id(.remote(.of(9))), .endAt: .instant(Self.began + .seconds(1_800)),
          ], options: OperationOptions(boundEntry: start.creates?.id)))
    }
    try await ResolveTests.park(
      start.id, .movedElsewhere, fixture, lead, Reason("another_timer_runs", "Another one runs.")
    ) {
      $0.timer = .some(
        RunningTimer(
          entry: .of(700), task: .of(8), startAt: Self.began - .seconds(600), zone: "Z"))
    }
    return (fixture, try fixture.operation(start.id), stop)
  }

  @Test func `the timer that runs is shown, and stopped at our start when a person says so`()
    async throws
  {
    let (fixture, start, _) = try await parked(isStopped: false)
    let dispute = try fixture.look { try $0.dispute(start.id) }
    #expect(dispute.running?.task == .of(8))
    let words = DisputeWords(names: [.remote(.task, 8): "Mail"], zone: .utc)
    let choices = dispute.choices(words)
    #expect(choices.map(\.kind) == [.stopOther, .book, .retry, .edit, .discard])
    #expect(choices.first?.sentence.contains("task 8 “Mail” is stopped at") == true)
    let done = try await fixture.journal.resolve(
      start.id, .stopOther, shown: ShownDigest.of(dispute), call: JournalFixture.call())
    let next = try #require(done.successor)
    #expect(next.verb == .timerStart && next.options.stopRunning == true)
    #expect(next.creates == start.creates && next.wish == start.wish)
  }

  @Test func `the interval is booked with the queued stop, and both have one successor`()
    async throws
  {
    let (fixture, start, stop) = try await parked(isStopped: true)
    let shown = try ResolveTests.digest(start.id, fixture)
    let done = try await fixture.journal.resolve(
      start.id, .book(until: nil), shown: shown, call: JournalFixture.call())
    let booked = try #require(done.successor)
    #expect(booked.verb == .create && booked.subject == start.creates)
    #expect(booked.wish[.durationSeconds] == .integer(1_800))
    #expect(booked.wish.only(start.wish.names) == start.wish)
    #expect(try fixture.operation(try #require(stop?.id)).supersededBy == booked.id)
    #expect(booked.state == .pending && booked.heldBy == nil)
  }

  @Test func `without a stop the end must be given, after the start`() async throws {
    let (fixture, start, _) = try await parked(isStopped: false)
    let shown = try ResolveTests.digest(start.id, fixture)
    for (end, code) in [
      (nil, "no_end"), (Self.began - .seconds(1), "end_before_start"),
    ] as [(Instant?, String)] {
      let refusal = await #expect(throws: Refusal.self) {
        try await fixture.journal.resolve(
          start.id, .book(until: end), shown: shown, call: JournalFixture.call())
      }
      #expect(refusal?.code == code)
    }
    let done = try await fixture.journal.resolve(
      start.id, .book(until: Self.began + .seconds(60)), shown: shown,
      call: JournalFixture.call())
    #expect(done.successor?.wish[.endAt] == .instant(Self.began + .seconds(60)))
  }

  @Test(arguments: [Resolution.mine, .theirs])
  func `a stop that came too late corrects the end or leaves it`(_ choice: Resolution)
    async throws
  {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let entry = Subject.remote(.timeEntry, 700)
    let fields: Fields = [
      .startAt: .instant(Self.began), .endAt: .instant(Self.began + .seconds(600)),
      .taskID: .id(.remote(.of(9))),
    ]
    try await fixture.see(entry, fields, lead)
    let stop = try await fixture.accept(
      OperationDraft(
        .timerStop, .existing(.myTimer),
        wish: [.taskID: .id(.remote(.of(9))), .endAt: .instant(Self.began + .seconds(900))],
        options: OperationOptions(boundEntry: entry.id)))
    try await ResolveTests.park(
      stop.id, .needsReview, fixture, lead, Reason("stopped_earlier", "It was stopped."))
    let shown = try ResolveTests.digest(stop.id, fixture)
    let done = try await fixture.journal.resolve(
      stop.id, choice, shown: shown, call: JournalFixture.call())
    if choice == .theirs {
      #expect(done.operation.state == .discarded && done.successor == nil)
    } else {
      let change = try #require(done.successor)
      #expect(change.verb == .update && change.subject == entry)
      #expect(change.wish == [.endAt: .instant(Self.began + .seconds(900))])
      #expect(change.base[.endAt] == .server(.instant(Self.began + .seconds(600))))
    }
  }

  @Test func `a timer on a discarded task becomes time without a task, when its stop is known`()
    async throws
  {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let task = try await fixture.accept(.create(.task, [.name: .text("t")]))
    let start = try await fixture.accept(
      OperationDraft(
        .timerStart, .existing(.myTimer),
        wish: [.taskID: .id(task.subject.id), .startAt: .instant(Self.began)]))
    let stop = try await fixture.accept(
      OperationDraft(
        .timerStop, .existing(.myTimer),
        wish: [.taskID: .id(task.subject.id), .endAt: .instant(Self.began + .seconds(60))],
        options: OperationOptions(boundEntry: start.creates?.id)))
    try await ResolveTests.park(
      task.id, .refused, fixture, lead, Reason("server_refused", "It said no."))
    _ = try await fixture.journal.resolve(
      task.id, .discard(.init(repoint: .none)), shown: nil, call: JournalFixture.call())
    let booked = try fixture.operation(
      try #require(try fixture.operation(start.id).supersededBy))
    #expect(booked.verb == .create && booked.wish[.taskID] == nil && booked.state == .pending)
    #expect(try fixture.operation(stop.id).supersededBy == booked.id)
  }
}
