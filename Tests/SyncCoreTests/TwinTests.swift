import SyncCore
import Testing

@Suite struct TwinTests {
  private static let start = Instant(seconds: 1_772_000_000)
  private static let wish: Fields = [
    .startAt: .instant(start), .endAt: .instant(start + .seconds(3600)),
    .taskID: .id(EntityID(5)!), .notes: .text("Review"),
  ]

  private static func maker(
    _ state: OperationState = .applied, preImage: [RemoteID] = []
  ) -> Operation {
    Operation(
      id: OperationID(41), uuid: "u-41", position: 41, revision: 3, verb: .create,
      subject: Subject(.timeEntry, EntityID(-7)!), creates: Subject(.timeEntry, EntityID(-7)!),
      wish: wish, options: OperationOptions(), base: Base(), state: state, isFresh: false,
      isCancelAsked: false, reason: nil, group: nil,
      call: CallContext(client: "c", tool: "t", argumentsDigest: "d"), acceptedAt: start,
      notBefore: nil, failures: 0, stateRefusals: 0, lookUps: 0, absences: 0, horizon: nil,
      preImage: preImage, plan: [], stepsDone: 0, supersededBy: nil, heldBy: nil, settledAt: nil)
  }

  private static func record(_ changes: Fields = [:]) -> Record {
    Record(.timeEntry, RemoteID(900)!, wish.overlaid(by: changes))
  }

  @Test func `a record equal to what an unanswered create made has a maker`() {
    let twins = Twins(of: [Self.maker()], user: nil)
    #expect(twins.maker(of: Self.record())?.id == OperationID(41))
    #expect(twins.maker(of: Self.record([.notes: .text("Another")])) == nil)
    #expect(twins.maker(of: Self.record([.startAt: .instant(Self.start + .seconds(1))])) == nil)
  }

  @Test func `what was there before it was sent, or is still looked up, is no second copy`() {
    let before = Twins(of: [Self.maker(preImage: [RemoteID(900)!])], user: nil)
    #expect(before.maker(of: Self.record()) == nil)
    let underWay = Twins(of: [Self.maker(), Self.maker(.ambiguous)], user: nil)
    #expect(underWay.maker(of: Self.record()) == nil)
  }

  @Test(arguments: [
    ([Field.marker: FieldValue.text("u-41")], RepairPolicy.auto, true),
    ([.marker: .text("u-41")], .ask, false),
    ([:], .auto, false),
    ([.marker: .text("u-41"), .isBilled: .flag(true)], .auto, false),
    ([.marker: .text("u-41"), .updatedAt: .instant(start + .seconds(9))], .auto, false),
  ])
  func `only what is proven ours, unbilled and unchanged is removed by itself`(
    _ fields: [Field: FieldValue], _ policy: RepairPolicy, _ byItself: Bool
  ) {
    let record = Self.record(Fields(fields))
    let repair = Twins.repair(of: record, madeBy: Self.maker(), policy)
    #expect((repair.reason == nil) == byItself)
    #expect(repair.draft.verb == .delete && repair.draft.options.repairs == OperationID(41))
  }

  @Test func `a late write is told by the field that a later one had set otherwise`() {
    var first = Self.maker()
    first.verb = .update
    first.wish = [.notes: .text("first"), .isBillable: .flag(true)]
    var second = first
    second.id = OperationID(42)
    second.wish = [.notes: .text("second")]
    let remote: Fields = [.notes: .text("first"), .isBillable: .flag(true)]
    #expect(
      LateWrite.overwritten(by: first, later: [second], remote: remote)
        == [.notes: .text("second")])
    let kept: Fields = [.notes: .text("second")]
    #expect(LateWrite.overwritten(by: first, later: [second], remote: kept).isEmpty)
    second.state = .pending
    #expect(LateWrite.overwritten(by: first, later: [second], remote: remote).isEmpty)
  }
}
