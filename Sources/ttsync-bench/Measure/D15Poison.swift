import JournalStore
import SyncCore

/// D15: an operation that the service always fails on does not slow the others down, and is kept.
struct D15Poison: Measuring {
  static let goals = ["D15"]

  func measure(_ run: Run) async throws -> [Measurement] {
    let replay = try await Replay(run, "d15", inFlight: 16)
    let block = 990
    var with: [Double] = []
    var without: [Double] = []
    for round in -1..<run.times(11, quick: 3) {
      let wishes = (0..<block).map { Account.entry((round + 2) * block + $0) }
      let alone = try await replay.drain(wishes)
      let poisoned = [Account.entry(2_900, notes: "poison of round \(round)")] + wishes
      let beside = try await replay.drain(poisoned, applied: block)
      if round >= 0 {
        without.append(alone)
        with.append(beside)
      }
      replay.server.forget()
    }
    let discarded = try await replay.journal.read { try $0.counts()[.discarded] ?? 0 }
    try await replay.close()
    var row = Measurement(
      "D15", "replay beside a poisoned operation", .perSecond, Sample(with),
      floor: Floor(name: "the same without it", sample: Sample(without)))
    row.checks = [
      .atLeast(0.95, "share", row.ratio ?? .nan), .atMost(0, "discarded", Double(discarded)),
    ]
    row.note = "n counts blocks of \(block) operations"
    return [row]
  }
}
