import SyncCore
import TestSupport
import Testing

/// One request against the same wishes one after the other, on random records.
struct CoalescingPropertyTests {
  /// Fields of tasks, which have no groups that only the server could put together; members of sets
  /// are merged with whatever others did and have a test of their own.
  static let fields: [Field] = [
    .name, .notes, .projectID, .dueDate, .estimatedHours, .isBillable, .hourlyRate,
  ]

  /// Wishes of a person who saw `record`, each accepted behind the one before.
  static func edits(
    of record: Fields, _ random: inout SeededGenerator
  ) -> [Operation] {
    var seen = record
    var run: [Operation] = []
    for id in 1...Int64.random(in: 2...6, using: &random) {
      var wish = ComparisonPropertyTests.edit(seen, among: fields, &random)
      if wish.isEmpty { wish[.name] = .text("v\(id)") }
      var base: [Field: BaseValue] = [:]
      for field in wish.names {
        let group = FieldGroup(of: field, in: .task)
        let last = run.last { earlier in
          earlier.wish.names.contains { FieldGroup(of: $0, in: .task) == group }
        }
        base[field] = last.map { .outcome(of: $0.id) } ?? record[field].map(BaseValue.server)
      }
      run.append(.sample(id, on: on(.task, 9), wish: wish, base: Base(base)))
      seen = seen.overlaid(by: wish)
    }
    return run
  }

  /// The record after one update; nil: a conflict.
  static func applied(_ operation: Operation, _ base: Base, on remote: Fields) -> Fields? {
    let comparison = Comparison.update(
      base: base, wish: operation.wish, remote: remote, kind: .task, isRunning: false,
      acceptedAt: nine)
    return switch comparison {
    case .send(let sent): remote.overlaid(by: sent)
    case .nothingToDo: remote
    case .conflict: nil
    }
  }

  /// What the server holds after the wishes went one by one; nil: one of them is a conflict.
  static func oneByOne(_ run: [Operation], on remote: Fields) -> Fields? {
    var remote = remote
    var answers: [OperationID: Fields] = [:]
    for operation in run {
      var base = operation.base
      for (id, answer) in answers { base = base.filled(by: id, with: answer) }
      guard let after = applied(operation, base, on: remote) else { return nil }
      remote = after
      answers[operation.id] = after
    }
    return remote
  }

  /// What it holds after the merged one.
  static func merged(_ run: [Operation], copy: Fields, on remote: Fields) -> Fields? {
    switch Coalescing.decide(run, copy: copy, isUsedElsewhere: false) {
    case .one(let count, let content):
      #expect(count == run.count)
      var survivor = run[run.count - 1]
      survivor.wish = content.wish
      return applied(survivor, content.base, on: remote)
    case .nothing: return remote
    case .neverWas, nil:
      Issue.record("updates always go as one")
      return nil
    }
  }

  @Test func `one request has the outcome of the same wishes one by one`() {
    var compared = 0
    for seed in UInt64(1)...2000 {
      var random = SeededGenerator(seed: seed)
      let record = ComparisonPropertyTests.record(&random).only(Self.fields)
      let run = Self.edits(of: record, &random)
      // Others may have changed whatever these wishes do not touch.
      let touched = Set(
        run.flatMap { $0.wish.names.map { FieldGroup(of: $0, in: .task) } })
      let free = Self.fields.filter { !touched.contains(FieldGroup(of: $0, in: .task)) }
      let remote = record.overlaid(
        by: ComparisonPropertyTests.edit(record, among: free, &random))
      let expected = Self.oneByOne(run, on: remote)
      let found = Self.merged(run, copy: record, on: remote)
      #expect(expected != nil && found == expected, "seed \(seed)")
      compared += 1
    }
    #expect(compared == 2000)
  }

  @Test func `what the merged wish overwrites was wished, and what others wrote is not lost`() {
    for seed in UInt64(1)...3000 {
      var random = SeededGenerator(seed: seed)
      let record = ComparisonPropertyTests.record(&random).only(Self.fields)
      let run = Self.edits(of: record, &random)
      let remote = record.overlaid(
        by: ComparisonPropertyTests.edit(record, among: Self.fields, &random))
      guard let after = Self.merged(run, copy: record, on: remote) else { continue }
      let last = run.reduce(Fields()) { $0.overlaid(by: $1.wish) }
      for field in Self.fields {
        let isTheirs = remote[field] != record[field]
        if isTheirs { #expect(after[field] == remote[field], "seed \(seed): \(field)") }
        if after[field] != remote[field] {
          #expect(after[field] == last[field], "seed \(seed): \(field)")
        }
      }
    }
  }

  @Test func `members that others added stay, however often ours were edited`() {
    for seed in UInt64(1)...500 {
      var random = SeededGenerator(seed: seed)
      let all = Set((1...6).map { entity($0) })
      let before = all.filter { _ in Bool.random(using: &random) }
      var members = before
      var run: [Operation] = []
      for id in Int64(1)...3 {
        members.formSymmetricDifference([all.randomElement(using: &random) ?? entity(1)])
        run.append(
          .sample(
            id, on: on(.task, 9), wish: [.users: .ids(members)],
            base: Base([
              .users: id == 1 ? .server(.ids(before)) : .outcome(of: OperationID(id - 1))
            ])))
      }
      let theirs = before.union([entity(77)])
      let after = Self.merged(run, copy: [:], on: [.users: .ids(theirs)])
      let expected = members == before ? theirs : members.union([entity(77)])
      #expect(after?[.users]?.ids == expected, "seed \(seed)")
    }
  }

  /// The property that a merge must keep for readers: laid over any record, the merged create or
  /// update shows what the originals show.
  @Test func `merged entry wishes show the same times, task and notes`() {
    let fields: [Field] = [.startAt, .endAt, .durationSeconds, .zone, .taskID, .projectID, .notes]
    for seed in UInt64(1)...2000 {
      var random = SeededGenerator(seed: seed)
      let isCreate = Bool.random(using: &random)
      let subject = on(.timeEntry, isCreate ? -7 : 500)
      let run = (1...Int64.random(in: 2...5, using: &random)).map { id in
        Operation.sample(
          id, isCreate && id == 1 ? .create : .update, on: subject,
          creates: isCreate && id == 1 ? subject : nil,
          wish: ComparisonPropertyTests.edit([:], among: fields, &random))
      }
      guard
        case .one(let count, let content)? = Coalescing.decide(
          run, copy: nil, isUsedElsewhere: false)
      else { continue }
      let last = run.prefix(count).reduce(Fields()) { $0.overlaid(by: $1.wish) }
      for field in [Field.startAt, .endAt, .zone, .taskID, .notes] {
        #expect(content.wish[field] == last[field], "seed \(seed): \(field)")
      }
      if let project = content.wish[.projectID] {
        #expect(project == last[.projectID], "seed \(seed)")
      }
    }
  }
}
