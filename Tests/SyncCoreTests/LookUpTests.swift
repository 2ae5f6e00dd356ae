import SyncCore
import Testing

struct LookUpTests {
  static let wish: Fields = [
    .userID: idValue(7), .startAt: .instant(nine), .endAt: .instant(nine + minutes(60)),
    .taskID: idValue(70), .projectID: idValue(30), .notes: .text("first pass"),
  ]

  static func record(
    _ id: Int64, _ kind: EntityKind = .timeEntry, _ changes: Fields = [:], of base: Fields = wish
  ) -> Record {
    Record(kind, remote(id), base.overlaid(by: changes))
  }

  static func judge(
    _ records: [Record], wish: Fields = wish, kind: EntityKind = .timeEntry,
    preImage: Set<RemoteID> = [], claimed: Set<RemoteID> = [], user: RemoteID? = remote(7),
    marker: String? = nil, attemptedAt: Instant? = nine + minutes(120)
  ) -> LookUp.Finding {
    LookUp.judge(
      wish, kind: kind, among: records, preImage: preImage, claimed: claimed, user: user,
      marker: marker, attemptedAt: attemptedAt)
  }

  @Test func `one that is what was sent is adopted, also beside a similar one`() {
    let found = Self.record(1, .timeEntry, [.notes: .text(" first pass\n")])
    #expect(Self.judge([found]) == .exact(remote(1), found))
    let similar = Self.record(2, .timeEntry, [.notes: .text("other")])
    #expect(Self.judge([similar, found]) == .exact(remote(1), found))
    #expect(Self.judge([found, found]) == .exact(remote(1), found))
  }

  @Test func `nothing, or only what was there before or belongs to others, is absent`() {
    #expect(Self.judge([]) == .absent)
    let twin = Self.record(1)
    #expect(Self.judge([twin], preImage: [remote(1)]) == .absent)
    #expect(Self.judge([twin], claimed: [remote(1)]) == .absent)
    #expect(Self.judge([Self.record(1, .timeEntry, [.userID: idValue(8)])]) == .absent)
    #expect(Self.judge([Self.record(1, .task)]) == .absent)
  }

  @Test func `two that are what was sent are several`() {
    #expect(Self.judge([Self.record(2), Self.record(1)]) == .several([remote(1), remote(2)]))
  }

  /// What differs from the wish, and whether the record is similar or another one altogether.
  static let differences: [(Fields, Bool)] = [
    ([.notes: .text("second pass")], true), ([.notes: .null], true),
    ([.endAt: .instant(nine + minutes(61))], true), ([.taskID: idValue(71)], true),
    ([.taskID: .null], true), ([.projectID: idValue(31)], true),
    ([.startAt: .instant(nine + .seconds(60))], true),
    ([.startAt: .instant(nine - .seconds(60))], true),
    ([.startAt: .instant(nine + minutes(30))], true),
    ([.startAt: .instant(nine + minutes(30)), .taskID: idValue(71)], false),
    ([.startAt: .instant(nine - minutes(30)), .endAt: .instant(nine)], false),
    ([.startAt: .instant(nine + minutes(60)), .endAt: .instant(nine + minutes(90))], false),
    ([.startAt: .instant(nine + .seconds(61)), .taskID: .null], false),
    ([.startAt: .null], false),
  ]

  @Test(arguments: differences)
  func `a similar one forbids sending again, another one does not`(
    _ changes: Fields, _ isNear: Bool
  ) {
    #expect(
      Self.judge([Self.record(1, .timeEntry, changes)]) == (isNear ? .near([remote(1)]) : .absent))
  }

  @Test func `a record made clearly before the attempt is no candidate`() {
    let attempt = nine + minutes(120)
    func created(_ ago: Duration) -> Record {
      Self.record(1, .timeEntry, [.createdAt: .instant(attempt - ago)])
    }
    #expect(Self.judge([created(Limits.clockTolerance + .seconds(1))]) == .absent)
    #expect(Self.judge([created(Limits.clockTolerance)]) != .absent)
    #expect(Self.judge([created(.seconds(-600))]) != .absent)
    #expect(Self.judge([created(.seconds(10 * 86_400))], attemptedAt: nil) != .absent)
  }

  @Test func `me in a wish is the user of the credentials`() {
    var mine = Self.wish
    mine[.userID] = .id(.me)
    #expect(Self.judge([Self.record(1)], wish: mine) != .absent)
    #expect(Self.judge([Self.record(1)], wish: mine, user: remote(8)) == .absent)
    #expect(Self.judge([Self.record(1)], wish: mine, user: nil) != .absent)
    mine[.userID] = nil
    #expect(Self.judge([Self.record(1)], wish: mine, user: remote(8)) == .absent)
  }

  @Test func `with a task the server knows the project by itself`() {
    var mine = Self.wish
    mine[.projectID] = nil
    #expect(Self.judge([Self.record(1)], wish: mine) == .exact(remote(1), Self.record(1)))
    mine[.taskID] = nil
    #expect(Self.judge([Self.record(1)], wish: mine) == .near([remote(1)]))
  }

  @Test func `the marker outranks everything that a record says`() {
    let ours = Self.record(1, .timeEntry, [.marker: .text("u"), .notes: .text("edited since")])
    let others = Self.record(2, .timeEntry, [.marker: .text("v")])
    #expect(Self.judge([ours, others], marker: "u") == .exact(remote(1), ours))
    #expect(Self.judge([others], marker: "u") == .absent)
    #expect(Self.judge([Self.record(3)], marker: "u") == .exact(remote(3), Self.record(3)))
    let twin = Self.record(4, .timeEntry, [.marker: .text("u")])
    #expect(Self.judge([ours, twin], marker: "u") == .several([remote(1), remote(4)]))
  }

  /// Kind, parent field, name and parent on the server, expected.
  static let named: [(EntityKind, Fields, Fields, String)] = [
    (.customer, [.name: .text("Northwind")], [.name: .text(" NORTHWIND ")], "exact"),
    (.customer, [.name: .text("Northwind")], [.name: .text("Northwinds")], "absent"),
    (.service, [.name: .text("Émile")], [.name: .text("émile")], "exact"),
    (
      .project, [.name: .text("a"), .customerID: idValue(9)],
      [.name: .text("A"), .customerID: idValue(9)], "exact"
    ),
    (
      .project, [.name: .text("a"), .customerID: idValue(9)],
      [.name: .text("A"), .customerID: idValue(8)], "absent"
    ),
    (.project, [.name: .text("a"), .customerID: idValue(9)], [.name: .text("A")], "near"),
    (.project, [.name: .text("a")], [.name: .text("A"), .customerID: .null], "exact"),
    (.project, [.name: .text("a")], [.name: .text("A")], "exact"),
    (
      .task, [.name: .text("a"), .projectID: idValue(3)],
      [.name: .text("a"), .projectID: .null], "absent"
    ),
    (.task, [.name: .text("a")], [.notes: .text("a")], "absent"),
    (.user, [.name: .text("a")], [.name: .text("a")], "absent"),
    (.timer, [.name: .text("a")], [.name: .text("a")], "absent"),
  ]

  @Test(arguments: named)
  func `named things are found by name within their parent`(
    _ row: (EntityKind, Fields, Fields, String)
  ) {
    let found = Self.judge([Record(row.0, remote(1), row.2)], wish: row.1, kind: row.0)
    let name =
      switch found {
      case .exact: "exact"
      case .absent: "absent"
      case .near: "near"
      case .several: "several"
      }
    #expect(name == row.3)
  }

  @Test func `the pre-image holds what is alike before the first send`() {
    let records = [
      Self.record(3), Self.record(2, .timeEntry, [.notes: .text("x")]),
      Self.record(1, .timeEntry, [.startAt: .instant(nine + minutes(600))]), Self.record(3),
    ]
    let ids = LookUp.preImage(Self.wish, kind: .timeEntry, among: records)
    #expect(ids == [remote(2), remote(3)])
    #expect(Self.judge(records, preImage: Set(ids)) == .absent)
  }

  // MARK: When

  static let setting: Duration = .seconds(300)

  @Test(arguments: EntityKind.allCases, [true, false])
  func `the horizon follows what is made`(_ kind: EntityKind, _ hasMarker: Bool) {
    func horizon(_ setting: Duration) -> Duration? {
      LookUp.horizon(for: kind, verb: .create, hasMarker: hasMarker, setting: setting)
    }
    switch kind {
    case .timeEntry:
      #expect(horizon(.seconds(300)) == .seconds(hasMarker ? 60 : 300))
      #expect(horizon(.seconds(20)) == .seconds(20))
      #expect(horizon(.seconds(-1)) == .zero)
    case .task, .userGroup:
      #expect(horizon(.seconds(300)) == .seconds(60) && horizon(.seconds(9)) == .seconds(9))
    default: #expect(horizon(.seconds(300)) == nil)
    }
    for verb in Verb.allCases where verb != .create {
      #expect(
        LookUp.horizon(for: kind, verb: verb, hasMarker: hasMarker, setting: Self.setting) == nil)
    }
  }

  /// The moments of look-ups that each take no time and bring nothing.
  static func moments(_ horizon: Duration?, _ count: Int, from: Duration = .zero) -> [Int64] {
    var elapsed = from
    return (0..<count).map { made in
      elapsed = LookUp.next(lookUps: made, elapsed: elapsed, horizon: horizon)
      return elapsed.wholeSeconds
    }
  }

  @Test func `look-ups run at 2, 10, 30, 90 s and at the horizon, then ever more rarely`() {
    #expect(Self.moments(.seconds(300), 8) == [2, 10, 30, 90, 300, 310, 330, 370])
    #expect(Self.moments(.seconds(60), 5) == [2, 10, 30, 60, 70])
    #expect(Self.moments(.seconds(1), 3) == [1, 11, 31])
    #expect(Self.moments(.zero, 2) == [0, 10])
    #expect(Self.moments(nil, 4) == [2, 12, 32, 72])
  }

  @Test func `moments that were slept through are not made up for`() {
    #expect(Self.moments(.seconds(300), 4, from: .seconds(50)) == [50, 90, 300, 300])
    #expect(Self.moments(.seconds(300), 2, from: .seconds(5000)).first == 5000)
    #expect(Self.moments(nil, 2, from: .seconds(5000)) == [5000, 5010])
  }

  @Test func `look-ups never stop and never run hot`() {
    var elapsed: Duration = .zero
    for made in 0..<500 {
      let next = LookUp.next(lookUps: made, elapsed: elapsed, horizon: .seconds(300))
      #expect(next - elapsed <= .seconds(300))
      if made > 5 { #expect(next - elapsed >= .seconds(10)) }
      elapsed = next
    }
    #expect(LookUp.next(lookUps: .min, elapsed: .zero, horizon: nil) == .seconds(2))
    #expect(LookUp.next(lookUps: .max, elapsed: .zero, horizon: nil) == .seconds(300))
  }
}
