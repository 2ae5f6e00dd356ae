import JournalStore
import SyncCore
import Testing

@testable import ttsync

/// What is printed, word for word: a tired person reads this.
struct DisputeTextTests {
  static let nine = Instant(seconds: 1_772_438_400)  // 2026-03-02 09:00 in Berlin
  static let words = DisputeWords(
    names: [
      Subject(.task, id(9)): "Wireframes", Subject(.task, id(8)): "Mail",
      Subject(.timeEntry, id(51)): "",
    ].filter { !$0.value.isEmpty }, zone: Zone("Europe/Berlin") ?? .utc)

  static func id(_ raw: Int64) -> EntityID {
    guard let id = EntityID(raw) else { preconditionFailure("0 is no id") }
    return id
  }

  static func operation(
    _ verb: Verb, _ subject: Subject, creates: Subject? = nil, wish: Fields, base: Base = Base(),
    _ state: OperationState, _ reason: Reason
  ) -> SyncCore.Operation {
    SyncCore.Operation(
      id: OperationID(41), uuid: "u", position: 41, revision: 2, verb: verb, subject: subject,
      creates: creates, wish: wish, options: OperationOptions(), base: base, state: state,
      isFresh: true, isCancelAsked: false, reason: reason, group: nil,
      call: CallContext(client: "claude", tool: "tt_test", argumentsDigest: ""),
      acceptedAt: nine, notBefore: nil, failures: 0, stateRefusals: 0, lookUps: 0, absences: 0,
      horizon: nil, preImage: [], plan: [], stepsDone: 0, supersededBy: nil, heldBy: nil,
      settledAt: nil)
  }

  private func text(_ dispute: Dispute) -> String {
    DisputeText(
      dispute: dispute, words: Self.words, digest: "3f9a01bc",
      phrase: Phrase(now: Self.nine + .seconds(300)), ink: .none
    ).text
  }

  @Test func `a change of two fields of which one was changed elsewhere`() {
    let seen: Fields = [
      .notes: .text("first pass"), .startAt: .instant(Self.nine),
      .endAt: .instant(Self.nine + .seconds(5_400)), .taskID: .id(Self.id(9)),
    ]
    var dispute = Dispute(
      Self.operation(
        .update, Subject(.timeEntry, Self.id(51)),
        wish: [.notes: .text("second pass"), .startAt: .instant(Self.nine - .seconds(900))],
        base: Base(seen.values.mapValues(BaseValue.server)), .conflict,
        Reason(
          "changed_elsewhere", "The time entry was changed elsewhere since you saw it: notes.")))
    dispute.remote = seen.overlaid(by: [.notes: .text("third\u{1B}[2J pass")])
    #expect(text(dispute) == Self.changed)
  }

  static let changed = """
    op 41  change of time entry 51 (2026-03-02 09:00 (+01:00), 1h 30m, task 9 “Wireframes”, “third [2J pass”)  [conflict]
      The time entry was changed elsewhere since you saw it: notes.
      (asked by claude 5 min ago, with tt_test)

             before                     yours                      TrackingTime now
      notes  first pass                 second pass                third [2J pass             <- differs
      start  2026-03-02 09:00 (+01:00)  2026-03-02 08:45 (+01:00)  2026-03-02 09:00 (+01:00)

      You can:
        ttsync resolve 41 mine --shown 3f9a01bc
            Your change is sent and overwrites notes third [2J pass.
        ttsync resolve 41 theirs --shown 3f9a01bc
            Your change is given up (also start, which nobody else changed); what stands on TrackingTime stays.
        ttsync resolve 41 --field notes=theirs --field start=mine --shown 3f9a01bc
            Of each field you say whose value counts; fields that are not disputed stay yours.
        ttsync edit 41 --set notes=…
            Another wish takes its place; name only what is to be different.
        ttsync discard 41
            The change is given up for good; nothing is sent.
    """

  @Test func `a task that exists already, with time that rests on it`() {
    let task = Subject(.task, Self.id(-7))
    var dispute = Dispute(
      Self.operation(
        .create, task, creates: task, wish: [.name: .text("Wireframes")], .review,
        Reason("near_match", "No answer came, and a similar task exists (9): is it this one?")))
    dispute.candidates = [
      Record(.task, RemoteID(9) ?? .one, [.name: .text("Wireframes"), .projectID: .null])
    ]
    var entry = Self.operation(
      .create, Subject(.timeEntry, Self.id(-8)),
      wish: [
        .startAt: .instant(Self.nine), .endAt: .instant(Self.nine + .seconds(600)),
        .taskID: .id(Self.id(-7)),
      ], .pending, Reason("x", "x."))
    entry.id = OperationID(43)
    dispute.dependants = [Dispute.Dependant(entry, isResting: true)]
    #expect(text(dispute) == Self.exists)
  }

  static let exists = """
    op 41  new task: “Wireframes”  [review]
      No answer came, and a similar task exists (9): is it this one?
      (asked by claude 5 min ago, with tt_test)

      yours  “Wireframes”
      9      “Wireframes”

      Waiting for it:
        op 43  new time entry: 2026-03-02 09:00 (+01:00), 10m, task -7 (rests on it)

      You can:
        ttsync adopt 41 9
            Task 9 “Wireframes” counts as what was made; it says what you wished. Then op 43 can go on.
        ttsync retry 41
            It is sent again. Then op 43 can go on.
        ttsync edit 41 --set name=…
            Another wish takes its place; name only what is to be different.
        ttsync discard 41 --repoint <task id, or none>
            The new task is given up for good; nothing is sent. op 43 rests on it and will ask you, unless you say what they get instead.
    """

  @Test func `a start that met another timer`() {
    let entry = Subject(.timeEntry, Self.id(-8))
    var dispute = Dispute(
      Self.operation(
        .timerStart, .myTimer, creates: entry,
        wish: [.taskID: .id(Self.id(9)), .startAt: .instant(Self.nine)], .conflict,
        Reason("another_timer_runs", "Another timer runs.")))
    dispute.running = RunningTimer(
      entry: RemoteID(70), task: RemoteID(8), startAt: Self.nine - .seconds(600))
    let printed = text(dispute)
    #expect(printed.contains("  runs now  task 8 “Mail” since 2026-03-02 08:50 (+01:00)"))
    #expect(printed.contains("ttsync resolve 41 stop-other --shown 3f9a01bc"))
    #expect(printed.contains("ttsync resolve 41 book --end 2026-03-02T10:00 --shown 3f9a01bc"))
  }

  @Test func `a billing call gone half wrong`() {
    let members = [Int64(1), 2].map { number in
      let fields: Fields = [
        .durationSeconds: .integer(3_600), .hourlyRate: .number(50), .isBilled: .flag(false),
      ]
      var member = Dispute(
        Self.operation(
          .billing, Subject(.timeEntry, Self.id(50 + number)), wish: [.isBilled: .flag(true)],
          base: Base(fields.values.mapValues(BaseValue.server)), .conflict,
          Reason("changed_since_seen", "It was changed elsewhere since you saw it.")))
      member.operation.id = OperationID(40 + number)
      member.remote = fields.overlaid(by: [.durationSeconds: .integer(4_500)])
      return member
    }
    let group = GroupDispute(group: "g", members: members, states: [.conflict: 2, .applied: 3])
    let printed = GroupText(
      group: group, words: Self.words, digest: "3f9a01bc", ink: .none
    ).text
    #expect(printed == Self.billing)
  }

  static let billing = """
    op 41 and its group  2 of 5 operations of one call wait for one decision

              when you decided  now
      time    2h                2h 30m
      amount  100.00            125.00

      op 41  time entry 51: duration 1h -> 1h 15m
      op 42  time entry 52: duration 1h -> 1h 15m

      You can:
        ttsync resolve --group 41 mine --shown 3f9a01bc
            All of them are flagged as they are now; deleted ones are given up, refused ones sent again.
        ttsync resolve --group 41 theirs --shown 3f9a01bc
            None of them is flagged; those that were sent already stay flagged.
        ttsync conflicts 41
            One alone, with everything about it.
    """
}

extension RemoteID {
  fileprivate static var one: RemoteID {
    guard let one = RemoteID(1) else { preconditionFailure("1 is positive") }
    return one
  }
}
