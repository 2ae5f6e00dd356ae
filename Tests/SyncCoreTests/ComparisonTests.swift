import JSONTree
import SyncCore
import Testing

struct ComparisonTests {
  static func server(_ fields: Fields) -> Base {
    Base(fields.values.mapValues(BaseValue.server))
  }

  static func update(
    base: Fields, wish: Fields, remote: Fields, kind: EntityKind = .timeEntry,
    isRunning: Bool = false
  ) -> Comparison {
    .update(
      base: server(base), wish: wish, remote: remote, kind: kind, isRunning: isRunning,
      acceptedAt: nine)
  }

  static let entry: Fields = [
    .startAt: .instant(nine), .endAt: .instant(nine + minutes(60)),
    .durationSeconds: .integer(3600), .zone: .text("GMT+01:00"), .taskID: idValue(70),
    .projectID: idValue(30), .notes: .text("first pass"), .isBillable: .flag(true),
    .hourlyRate: .null, .isBilled: .flag(false), .createdAt: .instant(nine - minutes(5)),
    .updatedAt: .null,
  ]

  @Test func `an untouched record gets the changed fields and what the API demands`() {
    #expect(
      Self.update(
        base: [.notes: .text("first pass")], wish: [.notes: .text("second")], remote: Self.entry)
        == .send([
          .notes: .text("second"), .endAt: .instant(nine + minutes(60)),
          .zone: .text("GMT+01:00"),
        ]))
  }

  @Test func `the end of a running entry is neither sent nor compared`() {
    #expect(
      Self.update(
        base: [.notes: .text("first pass")], wish: [.notes: .text("second")], remote: Self.entry,
        isRunning: true) == .send([.notes: .text("second")]))
    let earlier: FieldValue = .instant(nine - minutes(10))
    #expect(
      Self.update(
        base: [.startAt: .instant(nine), .endAt: .instant(nine + minutes(1))],
        wish: [.startAt: earlier], remote: Self.entry, isRunning: true)
        == .send([.startAt: earlier, .zone: .text("GMT+01:00")]))
    guard
      case .conflict(.entryRuns, let fields) = Self.update(
        base: [.endAt: .instant(nine)], wish: [.endAt: .instant(nine + minutes(5))],
        remote: Self.entry, isRunning: true)
    else {
      Issue.record("an end was set on a running entry")
      return
    }
    #expect(fields.map(\.field) == [.endAt])
  }

  @Test func `a customer's name is always sent`() {
    #expect(
      Self.update(
        base: [.notes: .text("a")], wish: [.notes: .text("b")],
        remote: [.name: .text("Northwind"), .notes: .text("a")], kind: .customer)
        == .send([.name: .text("Northwind"), .notes: .text("b")]))
  }

  @Test func `as wished already, or nothing wished, is nothing to do`() {
    #expect(
      Self.update(
        base: [.notes: .text("x")], wish: [.notes: .text("first pass ")], remote: Self.entry)
        == .nothingToDo)
    #expect(
      Self.update(
        base: [.notes: .text("same")], wish: [.notes: .text("same")], remote: Self.entry)
        == .nothingToDo)
    #expect(Self.update(base: [:], wish: [:], remote: Self.entry) == .nothingToDo)
  }

  @Test func `another group changed elsewhere is left alone`() {
    let result = Self.update(
      base: [.notes: .text("first pass"), .taskID: idValue(1)],
      wish: [.notes: .text("mine")], remote: Self.entry)
    guard case .send(let fields) = result else {
      Issue.record("expected to send, got \(result)")
      return
    }
    #expect(fields[.taskID] == nil)
  }

  /// Wished field, and the field of the same group that was changed elsewhere.
  static let groups: [(Field, FieldValue, Field, FieldValue)] = [
    (.startAt, .instant(nine - minutes(5)), .endAt, .instant(nine)),
    (.endAt, .instant(nine + minutes(5)), .startAt, .instant(nine - minutes(30))),
    (.durationSeconds, .integer(10), .endAt, .instant(nine)),
    (.zone, .text("Z"), .startAt, .instant(nine - minutes(30))),
    (.taskID, idValue(71), .projectID, idValue(29)),
    (.hourlyRate, .number(80), .isBillable, .flag(false)),
    (.notes, .text("mine"), .notes, .text("base")),
  ]

  @Test(arguments: groups)
  func `the same group changed elsewhere is a conflict with base, mine and theirs`(
    _ row: (Field, FieldValue, Field, FieldValue)
  ) throws {
    // The base knew another value of the second field than the remote has.
    var base = Self.entry.only([row.0])
    base[row.2] = row.3
    let result = Self.update(base: base, wish: [row.0: row.1], remote: Self.entry)
    guard case .conflict(let reason, let fields) = result else {
      Issue.record("expected a conflict, got \(result)")
      return
    }
    #expect(reason.code == "changed_elsewhere")
    let moved = try #require(fields.first { $0.field == row.2 })
    #expect(moved.base == .server(row.3))
    #expect(Optional(moved.theirs) == Self.entry[row.2])
    #expect(fields.first { $0.field == row.0 }?.mine == row.1)
  }

  @Test func `project and task of a task stand alone, those of an entry together`() {
    let result = Self.update(
      base: [.projectID: idValue(1), .taskID: idValue(2)], wish: [.projectID: idValue(3)],
      remote: [.projectID: idValue(1), .taskID: idValue(9)], kind: .task)
    #expect(result == .send([.projectID: idValue(3)]))
  }

  @Test func `half of a change made elsewhere too is not sent again`() {
    #expect(
      Self.update(
        base: [.startAt: .instant(nine - minutes(9)), .endAt: .instant(nine + minutes(50))],
        wish: [.startAt: .instant(nine), .endAt: .instant(nine + minutes(50))],
        remote: Self.entry) == .nothingToDo)
    #expect(
      Self.update(
        base: [.startAt: .instant(nine - minutes(9)), .endAt: .instant(nine + minutes(60))],
        wish: [.startAt: .instant(nine), .endAt: .instant(nine + minutes(90))],
        remote: Self.entry)
        == .send([.endAt: .instant(nine + minutes(90)), .zone: .text("GMT+01:00")]))
  }

  @Test func `what the server writes its own way is the same`() {
    #expect(
      Self.update(
        base: [.startAt: .instant(nine - minutes(9)), .zone: .text("Z")],
        wish: [
          .startAt: .instant(nine + .milliseconds(999)), .zone: .text("Europe/Berlin"),
          .notes: .text("  first pass\n"),
        ], remote: Self.entry) == .nothingToDo)
    #expect(
      Self.update(
        base: [.notes: .text("x"), .hourlyRate: .number(1)],
        wish: [.notes: .text(""), .hourlyRate: .integer(80)],
        remote: [.notes: .null, .hourlyRate: .number(80)]) == .nothingToDo)
  }

  @Test func `members are merged three ways`() {
    func ids(_ ids: Int64...) -> FieldValue { .ids(Set(ids.map(entity))) }
    func merge(_ base: FieldValue, _ wish: FieldValue, _ remote: FieldValue) -> Comparison {
      Self.update(base: [.users: base], wish: [.users: wish], remote: [.users: remote], kind: .task)
    }
    #expect(merge(ids(1, 2), ids(1, 3), ids(1, 2, 4)) == .send([.users: ids(1, 3, 4)]))
    #expect(merge(ids(1), ids(1, 2), ids(1, 2)) == .nothingToDo)
    #expect(merge(ids(1, 2), ids(1), ids()) == .nothingToDo)
    #expect(merge(ids(1), ids(1), ids(7)) == .nothingToDo)
    #expect(merge(.null, ids(1), ids(2)) == .send([.users: ids(1, 2)]))
    #expect(merge(ids(1, 2), ids(), ids(1, 2, 3)) == .send([.users: ids(3)]))
  }

  @Test func `what no read shows is sent, whatever else was changed since`() {
    let value = FieldValue.text(#"[{"id":1,"value":"x"}]"#)
    var remote = Self.entry
    remote[.updatedAt] = .instant(nine + minutes(5))
    let sent = Self.update(
      base: [.customFields: value], wish: [.customFields: value], remote: remote)
    guard case .send(let fields) = sent else {
      Issue.record("\(sent)")
      return
    }
    #expect(fields[.customFields] == value)
    let disputed = Self.update(
      base: [.notes: .text("before")], wish: [.customFields: value, .notes: .text("mine")],
      remote: remote)
    #expect(disputed.isConflict)
  }

  @Test(arguments: [BaseValue.unseen, .outcome(of: OperationID(7))])
  func `an unseen base is sent only onto a record older than the wish`(_ unseen: BaseValue) {
    func update(_ remote: Fields, _ wish: Fields = [.notes: .text("mine")]) -> Comparison {
      .update(
        base: Base(wish.values.mapValues { _ in unseen }), wish: wish, remote: remote, kind: .task,
        isRunning: false, acceptedAt: nine)
    }
    // The zone of these times is not known for certain: only a wide distance proves anything.
    let older: FieldValue = .instant(nine - Limits.clockTolerance - .seconds(1))
    let newer: FieldValue = .instant(nine - Limits.clockTolerance)
    #expect(
      update([.notes: .text("old"), .createdAt: older, .updatedAt: .null])
        == .send([.notes: .text("mine")]))
    #expect(update([.notes: .text("old"), .createdAt: older, .updatedAt: newer]).isConflict)
    #expect(update([.notes: .text("old")]).isConflict)
    #expect(update([.notes: .text("mine"), .updatedAt: newer]) == .nothingToDo)
    let members: Fields = [.users: .ids([entity(1)])]
    #expect(update([.users: .ids([]), .updatedAt: older], members) == .send(members))
    #expect(update([.users: .ids([]), .updatedAt: newer], members).isConflict)
    #expect(update([.users: .ids([entity(1)]), .updatedAt: newer], members) == .nothingToDo)
  }

  @Test func `of flags only the wish counts, and what the person saw`() {
    func flag(_ base: Fields, _ remote: Fields) -> Comparison {
      .flag(wish: [.isBilled: .flag(true)], base: Self.server(base), remote: remote)
    }
    #expect(flag([.isBilled: .flag(false)], Self.entry) == .send([.isBilled: .flag(true)]))
    #expect(flag([:], Self.entry) == .send([.isBilled: .flag(true)]))
    #expect(flag([.durationSeconds: .integer(9)], [.isBilled: .flag(true)]) == .nothingToDo)
    let seen = Self.entry.only([.durationSeconds, .taskID, .projectID, .hourlyRate, .isBillable])
    #expect(flag(seen, Self.entry) == .send([.isBilled: .flag(true)]))
    for (field, value) in [
      (Field.durationSeconds, FieldValue.integer(60)), (.taskID, idValue(1)),
      (.projectID, .null), (.hourlyRate, .number(3)), (.isBillable, .flag(false)),
    ] {
      var base = seen
      base[field] = value
      #expect(flag(base, Self.entry).isConflict, "\(field)")
    }
  }

  @Test func `a delete compares the record and what hangs below`() {
    let base = Self.server(Self.entry)
    #expect(Comparison.deletion(base: base, remote: Self.entry) == .send([:]))
    var touched = Self.entry
    touched[.updatedAt] = .instant(nine + minutes(1))
    #expect(Comparison.deletion(base: base, remote: touched) == .send([:]))
    touched[.notes] = .text("changed")
    #expect(Comparison.deletion(base: base, remote: touched).isConflict)
    var running = Self.entry
    running[.isRunning] = .flag(true)
    running[.endAt] = .instant(nine + minutes(99))
    #expect(Comparison.deletion(base: base, remote: running) == .send([:]))
    let counts = ContainerCounts(tasks: 1, entries: 2, seconds: 3)
    let more = ContainerCounts(tasks: 1, entries: 3, seconds: 3)
    #expect(Comparison.below(counts, found: counts) == nil)
    #expect(Comparison.below(counts, found: more)?.isConflict == true)
  }

  @Test func `a field conflict tells base, mine and theirs as JSON`() {
    let conflict = FieldConflict(
      field: .notes, base: .server(.text("a")), mine: .text("b"), theirs: .null)
    #expect(
      conflict.json == ["field": "notes", "base": "a", "mine": "b", "theirs": nil])
    #expect(
      FieldConflict(field: .notes, base: .unseen, mine: nil, theirs: .text("c")).json
        == ["field": "notes", "theirs": "c"])
  }
}

extension Comparison {
  var isConflict: Bool { if case .conflict = self { true } else { false } }
}
