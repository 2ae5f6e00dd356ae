import SyncCore
import Testing

struct OrderTests {
  static let entry = on(.timeEntry, 500)
  static let task = on(.task, 70)
  static let project = on(.project, 30)
  static let customer = on(.customer, 9)
  static let below = [task, project, customer]

  static func claims(
    _ operation: Operation, _ containers: [Subject] = []
  ) -> Set<Claim> {
    Order.claims(
      verb: operation.verb, subject: operation.subject, creates: operation.creates,
      wish: operation.wish, options: operation.options, containers: containers)
  }

  /// Whether the second waits for the first; containers as the entry's and task's place tells.
  static func waits(_ first: Operation, _ second: Operation) -> Bool {
    Order.waits(
      later: second, laterClaims: claims(second, containers(of: second)), on: first,
      earlierClaims: claims(first, containers(of: first)))
  }

  static func containers(of operation: Operation) -> [Subject] {
    switch operation.subject.kind {
    case .timeEntry: below
    case .timer: below
    case .task: [project, customer]
    case .project: [customer]
    default: []
    }
  }

  static func create(_ id: Int64, _ provisional: Int64 = -5, state: OperationState = .pending)
    -> Operation
  {
    let subject = on(.timeEntry, provisional)
    return .sample(
      id, .create, on: subject, creates: subject, wish: [.taskID: idValue(70)], state: state)
  }

  static func archive(
    _ id: Int64, _ subject: Subject, _ flag: Bool = true,
    state: OperationState = .pending
  ) -> Operation {
    .sample(id, .transition, on: subject, wish: [.isArchived: .flag(flag)], state: state)
  }

  static func start(_ id: Int64, state: OperationState = .pending) -> Operation {
    .sample(
      id, .timerStart, on: .myTimer, creates: on(.timeEntry, -19 - id),
      wish: [.taskID: idValue(70), .startAt: .instant(nine)], state: state)
  }

  static func stop(_ id: Int64, bound: Int64? = 500, state: OperationState = .pending) -> Operation
  {
    .sample(
      id, .timerStop, on: .myTimer, wish: [.taskID: idValue(70), .endAt: .instant(nine)],
      options: OperationOptions(boundEntry: bound.map(entity)), state: state)
  }

  static func update(
    _ id: Int64, on subject: Subject = entry, _ wish: Fields = [.notes: .text("a")],
    state: OperationState = .pending
  ) -> Operation {
    .sample(id, .update, on: subject, wish: wish, state: state)
  }

  static func delete(_ id: Int64, _ subject: Subject) -> Operation {
    .sample(id, .delete, on: subject)
  }

  // MARK: Claims

  @Test(arguments: [Verb.update, .transition, .delete, .billing])
  func `a change holds its subject and uses its containers`(_ verb: Verb) {
    #expect(
      Self.claims(.sample(1, verb), Self.below)
        == [.holds(Self.entry), .uses(Self.task), .uses(Self.project), .uses(Self.customer)])
  }

  @Test func `a create holds its provisional id and uses its parents`() {
    let subject = on(.timeEntry, -5)
    let operation = Operation.sample(
      1, .create, on: subject, creates: subject,
      wish: [
        .taskID: idValue(-4), .projectID: idValue(30), .userID: .id(.me), .notes: .text("x"),
        .customerID: .null,
      ])
    #expect(
      Self.claims(operation)
        == [
          .holds(subject), .uses(on(.task, -4)), .uses(Self.project),
          .uses(Subject(.user, .me)),
        ])
  }

  @Test func `a move uses the old place and the new one`() {
    let operation = Self.update(1, [.projectID: idValue(31)])
    #expect(
      Self.claims(operation, Self.below).isSuperset(of: [
        .uses(Self.project), .uses(on(.project, 31)),
      ]))
  }

  @Test func `a merge holds source and target`() {
    let operation = Operation.sample(
      1, .merge, on: Self.project, wish: [.projectID: idValue(31)])
    #expect(
      Self.claims(operation, [Self.customer])
        == [.holds(Self.project), .holds(on(.project, 31)), .uses(Self.customer)])
  }

  @Test func `a membership is a pair and uses both`() {
    let pair = Subject.membership(user: entity(3), project: entity(30))
    let operation = Operation.sample(1, .transition, on: pair, wish: [.isMember: .flag(true)])
    #expect(
      Self.claims(operation) == [.holds(pair), .uses(on(.user, 3)), .uses(Self.project)])
    let other = Subject.membership(user: entity(3), project: entity(31))
    let second = Operation.sample(2, .transition, on: other, wish: [.isMember: .flag(true)])
    #expect(!Self.waits(operation, second))
    #expect(Self.waits(operation, .sample(2, .transition, on: pair)))
  }

  @Test func `a start holds the timer and its entry, a stop the timer and the bound entry`() {
    #expect(
      Self.claims(Self.start(1), [Self.project])
        == [.holds(.myTimer), .holds(on(.timeEntry, -20)), .uses(Self.task), .uses(Self.project)])
    #expect(
      Self.claims(Self.stop(1)) == [.holds(.myTimer), .holds(Self.entry), .uses(Self.task)])
    #expect(Self.claims(Self.stop(1, bound: nil)) == [.holds(.myTimer), .uses(Self.task)])
  }

  @Test func `a change of the running entry holds the timer`() {
    #expect(
      Self.claims(Self.delete(1, Self.entry), [Self.task, .myTimer])
        == [.holds(Self.entry), .holds(.myTimer), .uses(Self.task)])
  }

  // MARK: Waiting

  @Test func `users of one id run side by side, holders wait for them and they for holders`() {
    #expect(!Self.waits(Self.create(1, -5), Self.create(2, -6)))
    #expect(Self.waits(Self.create(1), Self.archive(2, Self.task)))
    #expect(Self.waits(Self.archive(1, Self.task), Self.create(2)))
    #expect(Self.waits(Self.update(1), Self.update(2)))
    #expect(!Self.waits(Self.update(1), Self.update(2, on: on(.timeEntry, 501))))
  }

  @Test func `closing and deleting containers wait for all below, by position`() {
    for container in Self.below {
      #expect(Self.waits(Self.update(1), Self.archive(2, container)))
      #expect(Self.waits(Self.update(1), Self.delete(2, container)))
      #expect(Self.waits(Self.start(1), Self.archive(2, container)))
      #expect(!Self.waits(Self.archive(2, container), Self.update(1)))
    }
  }

  @Test(arguments: OperationState.allCases)
  func `only what is unfinished is waited for`(_ state: OperationState) {
    #expect(
      Self.waits(Self.create(1, state: state), Self.update(2, on: on(.timeEntry, -5)))
        == state.isUnfinished)
  }

  @Test func `a resolution stands where the one it replaces stood`() {
    let resolution = Operation.sample(9, .update, position: 1)
    #expect(Self.waits(resolution, Self.update(2)))
    #expect(!Self.waits(Self.update(2), resolution))
  }

  @Test func `what stands on an entry of a start waits for the start`() {
    let note = Self.update(2, on: on(.timeEntry, -20))
    for state in [OperationState.pending, .attempted, .ambiguous, .conflict, .review] {
      #expect(Self.waits(Self.start(1, state: state), note))
      #expect(Self.waits(Self.start(1, state: state), Self.stop(2, bound: -20)))
    }
  }

  @Test(arguments: [OperationState.conflict, .rejected, .review])
  func `a parked update holds only what changes its fields or ends the record`(
    _ state: OperationState
  ) {
    let parked = Self.update(1, [.startAt: .instant(nine), .notes: .text("x")], state: state)
    #expect(Self.waits(parked, Self.update(2, [.notes: .text("y")])))
    #expect(Self.waits(parked, Self.update(2, [.endAt: .instant(nine)])))
    #expect(!Self.waits(parked, Self.update(2, [.taskID: idValue(71)])))
    #expect(Self.waits(parked, Self.delete(2, Self.entry)))
    #expect(Self.waits(parked, .sample(2, .billing, wish: [.isBilled: .flag(true)])))
    #expect(Self.waits(parked, Self.stop(2)))
    let renamed = Self.update(1, on: Self.project, [.name: .text("x")], state: state)
    #expect(!Self.waits(renamed, Self.update(2)))
    #expect(Self.waits(renamed, Self.archive(2, Self.project)))
    #expect(!Self.waits(renamed, Self.archive(2, Self.project, false)))
  }

  @Test(
    arguments: [
      [.endAt: .instant(nine)], [.taskID: idValue(71)], [.hourlyRate: .number(80)],
      [.isBillable: .flag(false)], [.isBilled: .flag(true)],
    ] as [Fields])
  func `a parked change of what is invoiced keeps a billing flag back`(_ wish: Fields) {
    let parked = Self.update(1, wish, state: .conflict)
    #expect(Self.waits(parked, .sample(2, .billing, wish: [.isBilled: .flag(true)])))
  }

  @Test func `a parked note does not keep a billing flag back`() {
    let parked = Self.update(1, state: .conflict)
    #expect(!Self.waits(parked, .sample(2, .billing, wish: [.isBilled: .flag(true)])))
  }

  @Test(arguments: [OperationState.conflict, .rejected, .review])
  func `a parked user of an id holds only delete, merge, close and archive of it`(
    _ state: OperationState
  ) {
    let parked = Self.create(1, state: state)
    #expect(Self.waits(parked, Self.archive(2, Self.task)))
    #expect(Self.waits(parked, Self.delete(2, Self.project)))
    #expect(Self.waits(parked, .sample(2, .merge, on: Self.project)))
    #expect(!Self.waits(parked, Self.archive(2, Self.task, false)))
    #expect(!Self.waits(parked, Self.update(2, on: Self.task, [.name: .text("x")])))
    #expect(!Self.waits(parked, Self.create(2, -6)))
  }

  @Test(arguments: [OperationState.conflict, .rejected, .review])
  func `a parked start or stop leaves the timer lane`(_ state: OperationState) {
    #expect(!Self.waits(Self.start(1, state: state), Self.start(2)))
    #expect(!Self.waits(Self.start(1, state: state), Self.stop(2)))
    #expect(!Self.waits(Self.stop(1, state: state), Self.start(2)))
    #expect(!Self.waits(Self.stop(1, state: state), Self.update(2, [.endAt: .instant(nine)])))
    #expect(Self.waits(Self.stop(1, state: state), Self.delete(2, Self.entry)))
    #expect(Self.waits(Self.start(1), Self.stop(2)))
  }

  @Test(arguments: [OperationState.conflict, .rejected, .review])
  func `a parked reopening keeps back what is below, a parked archiving does not`(
    _ state: OperationState
  ) {
    #expect(Self.waits(Self.archive(1, Self.project, false, state: state), Self.create(2)))
    #expect(!Self.waits(Self.archive(1, Self.project, true, state: state), Self.create(2)))
    #expect(
      Self.waits(
        Self.archive(1, Self.project, true, state: state), Self.archive(2, Self.project, false)))
  }

  @Test(arguments: [OperationState.conflict, .rejected, .review])
  func `what may be deleted or was never made keeps everything back`(_ state: OperationState) {
    let parked = Operation.sample(1, .delete, on: Self.project, state: state)
    #expect(Self.waits(parked, Self.create(2)))
    #expect(
      Self.waits(Self.create(1, state: state), Self.update(2, on: on(.timeEntry, -5))))
  }

  @Test func `nobody waits for itself and nobody waits in a circle`() {
    let all = [
      Self.create(1), Self.update(2, on: on(.timeEntry, -5)), Self.start(3), Self.stop(4),
      Self.archive(5, Self.project), Self.delete(6, Self.customer), Self.update(7),
      Self.archive(8, Self.project, false),
    ]
    for first in all {
      #expect(!Self.waits(first, first))
      for second in all where Self.waits(first, second) {
        #expect(!Self.waits(second, first))
      }
    }
  }
}
