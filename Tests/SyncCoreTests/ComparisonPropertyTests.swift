import SyncCore
import TestSupport
import Testing

/// Random histories of one record that two sides edit.
struct ComparisonPropertyTests {
  static let fields: [Field] = [
    .name, .notes, .startAt, .endAt, .durationSeconds, .zone, .taskID, .projectID, .hourlyRate,
    .isBillable, .isBilled, .users, .dueDate, .estimatedHours,
  ]

  static func value(_ field: Field, _ random: inout SeededGenerator) -> FieldValue {
    let number = Int64.random(in: 1...4, using: &random)
    return switch field.shape {
    case .text: field == .zone ? .text("GMT+\(number)") : .text("v\(number)")
    case .flag: .flag(number > 2)
    case .integer: .integer(number)
    case .number: .number(Double(number))
    case .id: number == 4 ? .null : idValue(number)
    case .ids: .ids(Set((1...number).map(entity).shuffled(using: &random).prefix(2)))
    case .instant: .instant(nine + minutes(number))
    case .places: .places([FieldValue.Place(id: entity(number), index: number)])
    }
  }

  static func record(_ random: inout SeededGenerator) -> Fields {
    Fields(Dictionary(uniqueKeysWithValues: fields.map { ($0, value($0, &random)) }))
  }

  /// Random edits of some fields.
  static func edit(
    _ record: Fields, among fields: [Field], _ random: inout SeededGenerator
  ) -> Fields {
    var edits = Fields()
    for field in fields where Int.random(in: 0...2, using: &random) == 0 {
      edits[field] = value(field, &random)
    }
    return edits
  }

  static func compare(
    _ base: Fields, _ wish: Fields, _ remote: Fields, _ kind: EntityKind
  ) -> Comparison {
    .update(
      base: ComparisonTests.server(base.only(wish.names)), wish: wish, remote: remote, kind: kind,
      isRunning: false, acceptedAt: nine)
  }

  @Test(arguments: [EntityKind.timeEntry, .task, .customer])
  func `edits of different groups are both kept`(_ kind: EntityKind) {
    for seed in UInt64(1)...1500 {
      var random = SeededGenerator(seed: seed)
      let base = Self.record(&random)
      let groups = Set(Self.fields.map { FieldGroup(of: $0, in: kind) })
      let mineGroups = groups.filter { _ in Bool.random(using: &random) }
      let mine = Self.edit(
        base, among: Self.fields.filter { mineGroups.contains(FieldGroup(of: $0, in: kind)) },
        &random)
      let theirs = Self.edit(
        base, among: Self.fields.filter { !mineGroups.contains(FieldGroup(of: $0, in: kind)) },
        &random)
      let remote = base.overlaid(by: theirs)
      let after: Fields
      switch Self.compare(base, mine, remote, kind) {
      case .send(let sent): after = remote.overlaid(by: sent)
      case .nothingToDo: after = remote
      case .conflict(let reason, _):
        Issue.record("seed \(seed): conflict without a common group: \(reason)")
        continue
      }
      #expect(after == base.overlaid(by: theirs).overlaid(by: mine), "seed \(seed)")
    }
  }

  @Test func `an edit of theirs is never overwritten by one of mine in silence`() {
    for seed in UInt64(1)...3000 {
      var random = SeededGenerator(seed: seed)
      let base = Self.record(&random)
      let mine = Self.edit(base, among: Self.fields, &random)
      let remote = base.overlaid(by: Self.edit(base, among: Self.fields, &random))
      guard case .send(let sent) = Self.compare(base, mine, remote, .timeEntry) else { continue }
      for field in sent.names where field != .users && remote[field] != base[field] {
        #expect(sent[field] == remote[field], "seed \(seed): \(field) of theirs is lost")
      }
      for field in sent.names where mine[field] == nil {
        #expect(sent[field] == remote[field], "seed \(seed): \(field) was not wished")
      }
    }
  }

  @Test func `what was sent is found to be as wished afterwards`() {
    for seed in UInt64(1)...1500 {
      var random = SeededGenerator(seed: seed)
      let base = Self.record(&random)
      let mine = Self.edit(base, among: Self.fields.filter { $0 != .users }, &random)
      let remote = base
      guard case .send(let sent) = Self.compare(base, mine, remote, .timeEntry) else { continue }
      #expect(
        Self.compare(base, mine, remote.overlaid(by: sent), .timeEntry) == .nothingToDo,
        "seed \(seed)")
    }
  }

  @Test func `a base is filled once and is otherwise only what the server acknowledged`() {
    for seed in UInt64(1)...500 {
      var random = SeededGenerator(seed: seed)
      let seen = Self.record(&random)
      let wish = Self.edit(seen, among: Self.fields, &random)
      let first = OperationID(1)
      let waiting = Base(of: wish, seen: seen, behind: first)
      #expect(waiting.awaited == (wish.isEmpty ? [] : [first]))
      let answer = Self.record(&random)
      let filled = waiting.filled(by: first, with: answer)
      #expect(filled == ComparisonTests.server(answer.only(wish.names)))
      #expect(filled.filled(by: first, with: seen) == filled)
      #expect(filled.fallingBack(from: first, to: Base()) == filled)
      let own = Base(of: wish, seen: seen, behind: nil)
      #expect(waiting.fallingBack(from: first, to: own) == own)
      #expect(own.filled(by: first, with: answer) == own)
    }
  }
}
