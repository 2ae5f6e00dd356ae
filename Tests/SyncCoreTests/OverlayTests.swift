import SyncCore
import Testing

struct OverlayTests {
  static func effects(_ operation: Operation) -> [Subject: Overlay.Effect] {
    Dictionary(uniqueKeysWithValues: Overlay.effects(of: operation).map { ($0.subject, $0.effect) })
  }

  static let entry = on(.timeEntry, -20)

  @Test(arguments: Verb.allCases, OperationState.allCases)
  func `what is finished shows nothing, what is unfinished stays in view`(
    _ verb: Verb, _ state: OperationState
  ) {
    let operation = Operation.sample(
      1, verb, on: verb == .timerStart || verb == .timerStop ? .myTimer : Self.entry,
      creates: verb == .create || verb == .timerStart ? Self.entry : nil,
      wish: [.startAt: .instant(nine)], options: OperationOptions(boundEntry: entity(500)),
      state: state)
    #expect(
      Overlay.effects(of: operation).isEmpty == (!state.isUnfinished || verb == .immediate))
  }

  @Test func `a new entry belongs to me and has its duration`() {
    let operation = Operation.sample(
      1, .create, on: Self.entry, creates: Self.entry,
      wish: [.startAt: .instant(nine), .endAt: .instant(nine + minutes(90))])
    #expect(
      Self.effects(operation) == [
        Self.entry: .patch([
          .userID: .id(.me), .isRunning: .flag(false), .isBilled: .flag(false),
          .startAt: .instant(nine), .endAt: .instant(nine + minutes(90)),
          .durationSeconds: .integer(5400),
        ])
      ])
  }

  @Test func `what the wish says outranks what is assumed`() {
    let operation = Operation.sample(
      1, .create, on: Self.entry, creates: Self.entry,
      wish: [.userID: idValue(9), .isBilled: .flag(true), .durationSeconds: .integer(7)])
    guard case .patch(let fields)? = Self.effects(operation)[Self.entry] else { return }
    #expect(fields[.userID] == idValue(9) && fields[.isBilled] == .flag(true))
    #expect(fields[.durationSeconds] == .integer(7))
  }

  @Test(arguments: [EntityKind.customer, .service, .project, .task])
  func `a new thing is not archived`(_ kind: EntityKind) {
    let subject = on(kind, -3)
    let operation = Operation.sample(
      1, .create, on: subject, creates: subject, wish: [.name: .text("x")])
    #expect(
      Self.effects(operation)
        == [subject: .patch([.name: .text("x"), .isArchived: .flag(false)])])
  }

  @Test func `start and end together say the duration, one of them alone does not`() {
    let both = Operation.sample(
      1, .update, wish: [.startAt: .instant(nine), .endAt: .instant(nine + minutes(30))])
    #expect(
      Self.effects(both) == [
        on(.timeEntry, 500): .patch([
          .startAt: .instant(nine), .endAt: .instant(nine + minutes(30)),
          .durationSeconds: .integer(1800),
        ])
      ])
    let blind = Operation.sample(1, .update, wish: [.endAt: .instant(nine)])
    #expect(
      Self.effects(blind) == [on(.timeEntry, 500): .patch([.endAt: .instant(nine)])])
  }

  @Test func `deleted and merged things are gone, flags are set`() {
    #expect(Self.effects(.sample(1, .delete)) == [on(.timeEntry, 500): .delete])
    #expect(
      Self.effects(.sample(1, .merge, on: on(.project, 3))) == [on(.project, 3): .delete])
    #expect(
      Self.effects(.sample(1, .billing, wish: [.isBilled: .flag(true)]))
        == [on(.timeEntry, 500): .patch([.isBilled: .flag(true)])])
    let pair = Subject.membership(user: entity(3), project: entity(30))
    #expect(
      Self.effects(.sample(1, .transition, on: pair, wish: [.isMember: .flag(false)]))
        == [pair: .patch([.isMember: .flag(false)])])
  }

  static func start(_ state: OperationState) -> Operation {
    .sample(
      1, .timerStart, on: .myTimer, creates: entry,
      wish: [
        .taskID: idValue(70), .startAt: .instant(nine), .zone: .text("GMT+01:00"),
        .notes: .text("n"),
      ], state: state)
  }

  @Test func `a start runs on its new entry`() {
    let effects = Self.effects(Self.start(.pending))
    #expect(
      effects[.myTimer]
        == .patch([
          .entryID: idValue(-20), .taskID: idValue(70), .startAt: .instant(nine),
          .zone: .text("GMT+01:00"), .projectID: .null, .name: .null,
        ]))
    #expect(
      effects[Self.entry]
        == .patch([
          .userID: .id(.me), .isBilled: .flag(false), .isRunning: .flag(true),
          .taskID: idValue(70), .startAt: .instant(nine), .zone: .text("GMT+01:00"),
          .notes: .text("n"),
        ]))
  }

  static func stop(_ state: OperationState) -> Operation {
    .sample(
      1, .timerStop, on: .myTimer,
      wish: [.taskID: idValue(70), .endAt: .instant(nine + minutes(10))],
      options: OperationOptions(boundEntry: entity(500)),
      base: Base([.startAt: .server(.instant(nine))]), state: state)
  }

  @Test func `a stop ends its entry and nothing runs`() {
    let effects = Self.effects(Self.stop(.attempted))
    #expect(
      effects[.myTimer]
        == .patch([
          .entryID: .null, .taskID: .null, .projectID: .null, .startAt: .null, .zone: .null,
          .name: .null,
        ]))
    #expect(
      effects[on(.timeEntry, 500)]
        == .patch([
          .endAt: .instant(nine + minutes(10)), .durationSeconds: .integer(600),
          .isRunning: .flag(false),
        ]))
  }

  @Test(arguments: [OperationState.conflict, .rejected, .review])
  func `a parked start or stop hides no timer that really runs`(_ state: OperationState) {
    #expect(Set(Self.effects(Self.start(state)).keys) == [Self.entry])
    #expect(Set(Self.effects(Self.stop(state)).keys) == [on(.timeEntry, 500)])
  }
}
