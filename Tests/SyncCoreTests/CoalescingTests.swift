import JSONTree
import SyncCore
import Testing

/// What goes as one request, row by row.
struct CoalescingTests {
  static let entry = on(.timeEntry, 500)
  static let created = on(.timeEntry, -7)

  static func decide(
    _ run: [Operation], copy: Fields? = nil, isUsedElsewhere: Bool = false
  ) -> Coalescing.Verdict? {
    Coalescing.decide(run, copy: copy, isUsedElsewhere: isUsedElsewhere)
  }

  static func note(_ id: Int64, _ text: String, from base: BaseValue) -> Operation {
    .sample(id, wish: [.notes: .text(text)], base: Base([.notes: base]))
  }

  static func flag(
    _ id: Int64, _ isArchived: Bool, from base: BaseValue, on subject: Subject = on(.task, 9)
  ) -> Operation {
    .sample(
      id, .transition, on: subject, wish: [.isArchived: .flag(isArchived)],
      base: Base([.isArchived: base]))
  }

  static func after(_ id: Int64) -> BaseValue { .outcome(of: OperationID(id)) }

  static let seen = BaseValue.server(.text("seen"))

  @Test func `values of two lists go one by one, of one list with what else is wished`() {
    let value = FieldValue.text(#"[{"id":1,"value":"x"}]"#)
    let first = Operation.sample(1, wish: [.customFields: value], base: Base([:]))
    let second = Operation.sample(
      2, wish: [.customFields: .text(#"[{"id":2,"value":"y"}]"#)], base: Base([:]))
    #expect(Self.decide([first, second]) == nil)
    let note = Self.note(2, "a", from: Self.seen)
    guard case .one(let count, let content) = Self.decide([first, note]) else {
      Issue.record("they go together")
      return
    }
    #expect(count == 2 && content.wish == [.customFields: value, .notes: .text("a")])
  }

  @Test func `updates become one, field by field from the latest, based on the first`() {
    let run: [Operation] = [
      Self.note(1, "a", from: Self.seen),
      .sample(
        2, wish: [.taskID: idValue(9), .notes: .text("b")],
        base: Base([.taskID: .server(idValue(8)), .notes: Self.after(1)])),
      Self.note(3, "c", from: Self.after(2)),
    ]
    #expect(
      Self.decide(run)
        == .one(
          count: 3,
          Coalescing.Content(
            verb: .update, creates: nil, wish: [.notes: .text("c"), .taskID: idValue(9)],
            options: OperationOptions(),
            base: Base([.notes: Self.seen, .taskID: .server(idValue(8))]))))
  }

  @Test func `updates that come back to the base leave nothing to send`() {
    let run = [
      Self.note(1, "a", from: Self.seen), Self.note(2, "seen ", from: Self.after(1)),
    ]
    guard case .nothing(2, let content)? = Self.decide(run) else {
      Issue.record("\(String(describing: Self.decide(run)))")
      return
    }
    #expect(content.base == Base([.notes: Self.seen]))
  }

  @Test func `what was never seen is not known to come back`() {
    let run = [Self.note(1, "a", from: .unseen), Self.note(2, "b", from: Self.after(1))]
    guard case .one(2, let content)? = Self.decide(run) else {
      Issue.record("not merged")
      return
    }
    #expect(content.base == Base([.notes: .unseen]))
  }

  @Test func `a create takes over its updates and needs no base`() {
    let run: [Operation] = [
      .sample(
        1, .create, on: Self.created, creates: Self.created,
        wish: [.startAt: .instant(nine), .notes: .text("a")]),
      .sample(
        2, on: Self.created, wish: [.notes: .null], base: Base([.notes: Self.after(1)])),
    ]
    #expect(
      Self.decide(run)
        == .one(
          count: 2,
          Coalescing.Content(
            verb: .create, creates: Self.created,
            wish: [.startAt: .instant(nine), .notes: .null], options: OperationOptions(),
            base: Base())))
  }

  @Test func `what a create call does not take is no part of it`() {
    let project = on(.project, -3)
    let create = Operation.sample(
      1, .create, on: project, creates: project, wish: [.name: .text("P")])
    let rename = Operation.sample(2, on: project, wish: [.name: .text("Q")])
    let describe = Operation.sample(3, on: project, wish: [.notes: .text("n")])
    #expect(Self.decide([create, describe]) == nil)
    guard case .one(2, let content)? = Self.decide([create, rename, describe]) else {
      Issue.record("not merged")
      return
    }
    #expect(content.wish == [.name: .text("Q")])
  }

  @Test(arguments: [
    ([true, false], Optional<Int>.none), ([true, true], 2), ([true, false, true], 3),
  ]) func `of changes of one flag the last goes, or none`(_ flags: [Bool], _ sent: Int?) {
    let run = flags.enumerated().map { index, flag in
      Self.flag(
        Int64(index + 1), flag,
        from: index == 0 ? .server(.flag(false)) : Self.after(Int64(index)))
    }
    switch Self.decide(run) {
    case .nothing(let count, _): #expect(sent == nil && count == flags.count)
    case .one(let count, let content):
      #expect(count == sent)
      #expect(content.wish == [.isArchived: .flag(flags[flags.count - 1])])
      #expect(content.base == Base([.isArchived: .server(.flag(false))]))
    default: Issue.record("one by one")
    }
  }

  @Test func `a flag is compared with what was seen when it was last wished`() {
    var last = Self.flag(3, true, from: Self.after(2))
    last.base = Base([.isArchived: Self.after(2), .name: .server(.text("new"))])
    var first = Self.flag(1, true, from: .server(.flag(false)))
    first.base = Base([.isArchived: .server(.flag(false)), .name: .server(.text("old"))])
    guard
      case .one(3, let content)? = Self.decide([
        first, Self.flag(2, false, from: Self.after(1)), last,
      ])
    else {
      Issue.record("not merged")
      return
    }
    #expect(content.base[.name] == .server(.text("new")))
    #expect(content.base[.isArchived] == .server(.flag(false)))
  }

  @Test func `a delete goes alone and is compared with what was seen at first`() {
    let delete = Operation.sample(
      3, .delete, options: OperationOptions(deleteAll: true),
      base: Base([
        .notes: Self.after(1), .taskID: .server(idValue(8)), .endAt: Self.after(2),
        .hourlyRate: Self.after(2),
      ]))
    let run = [
      Self.note(1, "a", from: Self.seen),
      .sample(2, wish: [.startAt: .instant(nine)], base: Base([.startAt: .unseen])), delete,
    ]
    #expect(
      Self.decide(run, copy: [.endAt: .instant(nine)])
        == .one(
          count: 3,
          Coalescing.Content(
            verb: .delete, creates: nil, wish: [:], options: OperationOptions(deleteAll: true),
            base: Base([
              .notes: Self.seen, .taskID: .server(idValue(8)), .endAt: .server(.instant(nine)),
            ]))))
  }

  @Test func `create and delete cancel out unless something rests on it`() {
    let run: [Operation] = [
      .sample(1, .create, on: Self.created, creates: Self.created, wish: [.notes: .text("a")]),
      .sample(2, on: Self.created, wish: [.notes: .text("b")]),
      .sample(3, .delete, on: Self.created),
    ]
    #expect(Self.decide(run) == .neverWas(count: 3))
    #expect(Self.decide([run[0], run[2]]) == .neverWas(count: 2))
    guard case .one(2, let content)? = Self.decide(run, isUsedElsewhere: true) else {
      Issue.record("create and update stay two")
      return
    }
    #expect(content.verb == .create)
    #expect(Self.decide([run[0], run[2]], isUsedElsewhere: true) == nil)
  }

  @Test func `a field whose base the first would have given starts from the copy`() {
    let run: [Operation] = [
      .sample(1, wish: [.endAt: .instant(nine)], base: Base([.endAt: .server(.instant(nine))])),
      .sample(
        2, wish: [.startAt: .instant(nine)], base: Base([.startAt: Self.after(1)])),
      .sample(
        3, wish: [.endAt: .instant(nine + minutes(5))], base: Base([.endAt: Self.after(2)])),
    ]
    for (copy, expected) in [
      (
        Fields([.startAt: .instant(nine - minutes(1))]),
        BaseValue.server(.instant(nine - minutes(1)))
      ),
      (Fields(), .unseen),
    ] {
      guard case .one(3, let content)? = Self.decide(run, copy: copy) else {
        Issue.record("not merged")
        return
      }
      #expect(content.base[.startAt] == expected)
      #expect(content.base[.endAt] == .server(.instant(nine)))
    }
  }

  /// Every pair of verbs on one record, with what it goes as.
  static let pairs: [(Verb, Verb, String)] = Verb.allCases.flatMap { first in
    Verb.allCases.map { second in
      let expected =
        switch (first, second) {
        case (.create, .update), (.update, .update), (.transition, .transition): "one"
        case (.update, .delete), (.transition, .delete): "delete"
        case (.create, .delete): "never was"
        default: "one by one"
        }
      return (first, second, expected)
    }
  }

  @Test(arguments: pairs)
  func `every pair of verbs`(_ first: Verb, _ second: Verb, _ expected: String) {
    let subject = first == .create ? on(.task, -9) : on(.task, 9)
    func operation(_ id: Int64, _ verb: Verb) -> Operation {
      let wish: Fields =
        switch verb {
        case .create, .update: [.name: .text("n\(id)")]
        case .transition: [.isArchived: .flag(true)]
        case .billing: [.isBilled: .flag(true)]
        default: [:]
        }
      return .sample(
        id, verb, on: subject, creates: verb == .create ? subject : nil, wish: wish)
    }
    let run = [operation(1, first), operation(2, second)]
    guard run.allSatisfy(Coalescing.mayTakePart) else {
      #expect(expected == "one by one")
      return
    }
    let found =
      switch Self.decide(run) {
      case .one(2, let content): content.verb == .delete ? "delete" : "one"
      case .neverWas(2): "never was"
      case nil: "one by one"
      case .some(let other): "\(other)"
      }
    #expect(found == expected)
  }

  @Test func `only what is fresh, unasked, ungrouped and not sent again takes part`() {
    #expect(Coalescing.mayTakePart(.sample()))
    for state in OperationState.allCases where state != .pending {
      #expect(!Coalescing.mayTakePart(.sample(state: state)))
    }
    #expect(!Coalescing.mayTakePart(.sample(isFresh: false)))
    var consented = Operation.sample()
    consented.isConsented = true
    #expect(!Coalescing.mayTakePart(consented))
    #expect(
      !Coalescing.mayTakePart(.sample(options: OperationOptions(repairs: OperationID(1)))))
    #expect(!Coalescing.mayTakePart(.sample(on: .myTimer)))
    var asked = Operation.sample()
    asked.isCancelAsked = true
    #expect(!Coalescing.mayTakePart(asked))
    var grouped = Operation.sample()
    grouped.group = "g"
    #expect(!Coalescing.mayTakePart(grouped))
  }

  static let followed: [(Fields, Fields, Fields?)] = [
    // The task brings its project.
    (
      [.taskID: idValue(1), .projectID: idValue(5)], [.taskID: idValue(2)],
      [.taskID: idValue(2)]
    ),
    (
      [.taskID: idValue(1), .projectID: idValue(5)], [.taskID: idValue(1)],
      [.taskID: idValue(1), .projectID: idValue(5)]
    ),
    ([.projectID: idValue(5)], [.taskID: idValue(2)], nil),
    ([.taskID: idValue(1)], [.projectID: idValue(5)], nil),
    (
      [.taskID: .null], [.projectID: idValue(5)], [.taskID: .null, .projectID: idValue(5)]
    ),
    (
      [.taskID: idValue(1), .projectID: idValue(5)],
      [.taskID: idValue(2), .projectID: idValue(6)],
      [.taskID: idValue(2), .projectID: idValue(6)]
    ),
    // The duration follows from the times.
    (
      [.endAt: .instant(nine), .durationSeconds: .integer(60)], [.endAt: .instant(nine)],
      [.endAt: .instant(nine)]
    ),
    ([.endAt: .instant(nine)], [.durationSeconds: .integer(60)], nil),
    (
      [.notes: .text("a")], [.durationSeconds: .integer(60)],
      [.notes: .text("a"), .durationSeconds: .integer(60)]
    ),
  ]

  @Test(arguments: followed)
  func `what only the server could put together stays apart`(
    _ earlier: Fields, _ later: Fields, _ both: Fields?
  ) {
    let run: [Operation] = [.sample(1, wish: earlier), .sample(2, wish: later)]
    switch Self.decide(run) {
    case .one(2, let content): #expect(content.wish == both)
    case nil: #expect(both == nil)
    case .some(let other): Issue.record("\(other)")
    }
  }

  @Test func `a refused survivor is taken apart, a conflict only where that helps`() {
    func isApart(
      _ verb: Verb, _ state: OperationState, _ event: OperationEvent, disputed: [Field] = [],
      from before: OperationState = .pending, isFresh: Bool = true,
      wishes: [Fields] = [[.notes: .text("a")], [.taskID: idValue(1)]]
    ) -> Bool {
      var survivor = Operation.sample(3, verb, state: before, isFresh: isFresh)
      survivor.own = OwnContent(of: survivor, takingOver: [.sample(1), .sample(2)], claims: [:])
      return Coalescing.isTakenApart(
        survivor, in: state, after: event, disputed: disputed, wishes: wishes)
    }
    #expect(isApart(.update, .rejected, .refused))
    #expect(isApart(.create, .rejected, .refused))
    #expect(!isApart(.update, .rejected, .refused, isFresh: false))
    #expect(isApart(.update, .conflict, .movedElsewhere, disputed: [.notes]))
    #expect(!isApart(.update, .conflict, .movedElsewhere, disputed: [.notes, .projectID]))
    #expect(
      !isApart(
        .update, .conflict, .movedElsewhere, disputed: [.notes],
        wishes: [[.notes: .text("a")], [.notes: .text("b")]]))
    #expect(isApart(.delete, .conflict, .movedElsewhere, disputed: [.notes]))
    #expect(!isApart(.transition, .conflict, .movedElsewhere, disputed: [.name]))
    #expect(!isApart(.update, .conflict, .goneElsewhere))
    #expect(isApart(.update, .conflict, .goneElsewhere, from: .attempted))
    #expect(!isApart(.update, .applied, .accepted))
    #expect(
      !Coalescing.isTakenApart(
        .sample(), in: .rejected, after: .refused, disputed: [], wishes: []))
  }

  @Test func `own content comes back from its JSON`() throws {
    var create = Operation.sample(
      1, .create, on: Self.created, creates: Self.created, wish: [.notes: .text("a")])
    create.acceptedAt = nine - minutes(3)
    let survivor = Operation.sample(
      2, on: Self.created, wish: [.notes: .null], options: OperationOptions(deleteAll: false),
      base: Base([.notes: Self.after(1)]))
    let claims: [OperationID: Set<Claim>] = [
      create.id: [.holds(Self.created), .uses(on(.task, 9))],
      survivor.id: [.holds(Subject(.membership, entity(5), other: entity(-3)))],
    ]
    for own in [
      OwnContent(of: survivor, takingOver: [create], claims: claims),
      OwnContent(of: create, takingOver: [survivor], claims: [:]),
    ] {
      #expect(try OwnContent(json: own.json) == own)
      #expect(own.total == 2 && own.since == nine - minutes(3))
    }
    #expect(throws: UndecodablePayload.self) { try OwnContent(json: ["verb": "update"]) }
  }
}
