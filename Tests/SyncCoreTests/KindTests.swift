import JSONTree
import Testing

@testable import SyncCore

/// Pairs, places and whole values.
struct KindTests {
  @Test func `places survive their payload, and their ids are followed`() throws {
    let wish: Fields = [
      .taskOrder: .places([
        FieldValue.Place(id: entity(-7), index: 3), FieldValue.Place(id: entity(9), index: 1),
      ]), .isByDay: .flag(true),
    ]
    #expect(try Fields(json: wish.json) == wish)
    #expect(wish.provisionalReferences == [Subject(.task, entity(-7))])
    #expect(RemoteFields(wish) == nil)
    let mapped = wish.resolving { $0 == entity(-7) ? entity(70) : $0 }
    #expect(mapped[.taskOrder]?.places?.map(\.id) == [entity(70), entity(9)])
    #expect(throws: UndecodablePayload.self) { try Fields(json: ["task_order": [["id": 1]]]) }
  }

  @Test func `a preference is told by its project, an order by how many it sorts`() {
    let words = DisputeWords(
      names: [Subject(.project, entity(5)): "Relaunch"], zone: .utc)
    let preference = Operation.sample(
      1, .update, on: .preference(project: entity(5)), wish: [.isFavorite: .flag(true)])
    #expect(words.what(preference) == "change of project preferences of project 5 “Relaunch”")
    let order = Operation.sample(
      2, .update, on: .taskOrder,
      wish: [.taskOrder: .places([FieldValue.Place(id: entity(9), index: 1)])])
    #expect(words.what(order) == "order of 1 task")
  }

  @Test func `a refused order does not keep the next one back`() {
    let wish: Fields = [.taskOrder: .places([FieldValue.Place(id: entity(9), index: 1)])]
    let refused = Operation.sample(1, .update, on: .taskOrder, wish: wish, state: .rejected)
    let later = Operation.sample(2, .update, on: .taskOrder, wish: wish)
    let claims: Set<Claim> = [.holds(.taskOrder), .uses(Subject(.task, entity(9)))]
    #expect(!Order.waits(later: later, laterClaims: claims, on: refused, earlierClaims: claims))
    var unsent = refused
    unsent.state = .pending
    #expect(Order.waits(later: later, laterClaims: claims, on: unsent, earlierClaims: claims))
  }

  @Test func `a pair uses both of its ids`() {
    let pair = Subject.groupMembership(user: entity(3), group: entity(-5))
    let claims = Order.claims(
      verb: .transition, subject: pair, creates: nil, wish: [.isMember: .flag(true)],
      options: OperationOptions(), containers: [])
    #expect(
      claims == [
        .holds(pair), .uses(Subject(.userGroup, entity(-5))), .uses(Subject(.user, entity(3))),
      ])
    #expect(EntityKind.project.pairs == [.membership, .preference])
    #expect(EntityKind.userGroup.pairs == [.groupMembership])
  }

  @Test func `a merge holds source and target`() {
    let claims = Order.claims(
      verb: .merge, subject: Subject(.project, entity(3)), creates: nil,
      wish: [.projectID: .id(entity(4))], options: OperationOptions(),
      containers: [Subject(.customer, entity(8))])
    #expect(
      claims == [
        .holds(Subject(.project, entity(3))), .holds(Subject(.project, entity(4))),
        .uses(Subject(.customer, entity(8))),
      ])
  }

  @Test func `the target of a merge is compared as it was seen`() {
    let seen: Fields = [.name: .text("Relaunch"), .customerID: .null]
    #expect(Comparison.target(nil, remote: [.name: .text("X")]) == nil)
    #expect(Comparison.target(seen, remote: [.name: .text("Relaunch")]) == nil)
    guard
      case .conflict(let reason, let fields)? = Comparison.target(
        seen, remote: [.name: .text("Second phase"), .customerID: .null])
    else {
      Issue.record("no conflict")
      return
    }
    #expect(reason.code == "target_changed" && fields.map(\.field) == [.name])
  }

  @Test func `what a merge was accepted with survives its payload`() throws {
    let options = OperationOptions(
      below: ContainerCounts(tasks: 1, entries: 2, seconds: 3, projects: 4),
      target: [.name: .text("Relaunch")])
    #expect(try OperationOptions(json: options.json) == options)
  }

  @Test func `selections of entries survive their key`() {
    let all = [
      EntrySelection(filter: "COMPANY", id: nil, from: "2026-03-01", to: "2026-03-02"),
      EntrySelection(
        filter: "TASK", id: RemoteID(5), from: "2026-03-01", to: "2026-03-02", billed: "UNBILLED",
        includesTimeOff: true),
    ]
    for selection in all {
      for document in [RemoteDocument.entryCount(selection), .shortEntries(selection)] {
        #expect(PullScope(key: PullScope.document(document).key) == .document(document))
      }
    }
  }
}
