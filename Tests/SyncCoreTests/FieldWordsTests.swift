import SyncCore
import Testing

struct FieldWordsTests {
  static let berlin = Zone("Europe/Berlin") ?? .utc

  @Test func `every field has a word of its own that finds it again`() {
    #expect(Set(Field.allCases.map(\.word)).count == Field.allCases.count)
    for field in Field.allCases {
      #expect(Field(named: field.word) == field)
      #expect(Field(named: field.rawValue.uppercased()) == field)
    }
    #expect(Field.startAt.word == "start" && Field.taskID.word == "task")
    #expect(Field(named: "colour") == nil)
  }

  @Test(
    arguments: [
      ("5400", 5_400), ("1h 30m", 5_400), ("90m", 5_400), ("1:30", 5_400), ("2h", 7_200),
      ("45s", 45), ("1.5h", 5_400), ("0,25 h", 900), ("90 min", 5_400), ("1 hour 5 minutes", 3_900),
      ("1h30m", 5_400),
    ] as [(String, Int64)])
  func `durations are read as people write them`(_ text: String, _ seconds: Int64) {
    #expect(DurationInput.seconds(text) == seconds)
  }

  @Test(arguments: [
    "", "0", "-5", "1:60", "1h30", "h", "ten", "1:2:3", "1 30m", ".5h", "1.h", "1..5h", "2 weeks",
    "99999999999999999999h",
  ])
  func `anything else is no duration`(_ text: String) {
    #expect(DurationInput.seconds(text) == nil)
  }

  @Test func `values are read by the shape of their field`() throws {
    let start = try Field.startAt.value("2026-03-02 09:00", zone: Self.berlin)
    #expect(start == .instant(Instant(seconds: 1_772_438_400)))
    #expect(try Field.taskID.value("-7", zone: .utc) == .id(entity(-7)))
    #expect(try Field.taskID.value("none", zone: .utc) == .null)
    #expect(try Field.users.value("1, 2", zone: .utc) == .ids([entity(1), entity(2)]))
    #expect(try Field.notes.value("", zone: .utc) == .null)
    #expect(try Field.estimatedHours.value("1.5", zone: .utc) == .number(1.5))
    #expect(try Field.isBillable.value("Yes", zone: .utc) == .flag(true))
  }

  @Test(arguments: [
    (Field.taskID, "0"), (.taskID, "seven"), (.users, "1,,2x"), (.estimatedHours, "-1"),
    (.isBillable, "maybe"), (.startAt, "soon"), (.durationSeconds, "long"), (.name, "  "),
  ])
  func `what cannot be read is refused with what is allowed`(_ field: Field, _ text: String) {
    let refusal = #expect(throws: Refusal.self) { try field.value(text, zone: .utc) }
    #expect(refusal?.nextStep.isEmpty == false)
  }

  @Test(arguments: [(0, "0m"), (45, "45s"), (3_600, "1h"), (8_100, "2h 15m"), (-60, "-1m")])
  func `durations are shown in hours and minutes`(_ seconds: Int64, _ text: String) {
    #expect(DisputeWords.duration(seconds) == text)
  }

  @Test func `another task brings its own project, and a wish keeps its times alike`() throws {
    let wish: Fields = [
      .taskID: idValue(1), .projectID: idValue(2), .startAt: .instant(nine),
      .endAt: .instant(nine + minutes(60)), .durationSeconds: .integer(3_600),
    ]
    let moved = try wish.edited(with: [.taskID: idValue(5)], verb: .create)
    #expect(moved[.taskID] == idValue(5) && moved[.projectID] == nil)
    let later = try wish.edited(with: [.startAt: .instant(nine + minutes(30))], verb: .create)
    #expect(later[.durationSeconds] == .integer(1_800))
    let none = try wish.edited(with: [.taskID: .null], verb: .create)
    #expect(none[.taskID] == nil && none[.projectID] == idValue(2))
    #expect(throws: Refusal.self) {
      try wish.edited(
        with: [.durationSeconds: .integer(60), .endAt: .instant(nine + minutes(10))],
        verb: .create)
    }
  }
}
