import JournalStore
import SyncCore

/// D4: accepting and choosing what is next, with many operations waiting, beside the same with
/// none. Both journals are open, and take turns.
struct D4Growth: Measuring {
  static let goals = ["D4"]

  func measure(_ run: Run) async throws -> [Measurement] {
    var found: [Measurement] = []
    for size in run.sizes where size.operations > 0 { found += try await measure(run, size) }
    return found
  }

  private func measure(_ run: Run, _ size: Size) async throws -> [Measurement] {
    guard let none = Size(argument: "0") else { return [] }
    let full = try await Side(Prefill.operations(size, for: run, copy: "d4"))
    let empty = try await Side(Prefill.operations(none, for: run, copy: "d4"))
    for number in -50..<run.times(5_000, quick: 500) {
      try await empty.turn(number)
      try await full.turn(number)
    }
    try full.close()
    try empty.close()
    return [
      row("accepting", size, full.accepting, empty.accepting),
      row("choosing the next", size, full.choosing, empty.choosing),
    ]
  }

  private func row(_ what: String, _ size: Size, _ full: [Double], _ empty: [Double]) -> Measurement
  {
    var row = Measurement(
      "D4", "\(what), \(size) operations", .microseconds, Sample(full),
      floor: Floor(name: "the same with none waiting", sample: Sample(empty)))
    row.checks = [.atMost(1.2, "p50 ratio", row.ratio ?? .nan)]
    return row
  }

  /// One of the two journals.
  private final class Side {
    let journal: Journal
    let lead: Epoch
    var accepting: [Double] = []
    var choosing: [Double] = []

    init(_ home: Home) async throws {
      journal = try home.open()
      lead = try await Account.lead(journal)
    }

    func turn(_ number: Int) async throws {
      let draft = Account.entry(number + 50)
      let accepted = try await Stopwatch.timeAwaiting {
        _ = try await journal.accept(Account.call(3_000_000 + number)) { try $0.propose(draft) }
      }
      let chosen = try Stopwatch.time {
        _ = try journal.next(lead, now: Clocks.now(), excluding: [], limit: 2)
      }
      if number >= 0 {
        accepting.append(accepted)
        choosing.append(chosen)
      }
      if number % 500 == 0 { try journal.checkpointIfWorthwhile(isLeader: true) }
    }

    func close() throws { try journal.close() }
  }
}
