import Foundation
import JSONTree
import JournalStore
import SyncCore

/// D22: how much room a journal takes on the disk, and the program in memory; and how long it takes
/// to start.
struct D22Room: Measuring {
  static let goals = ["D22", "start"]

  func measure(_ run: Run) async throws -> [Measurement] {
    var found = [try await atRest(run)]
    for size in run.sizes {
      let home = try await Prefill.operations(size, for: run, copy: "d22")
      if size.operations > 0 {
        found.append(
          Measurement(
            "D22", "journal per waiting operation, \(size) operations", .bytes,
            Double(home.bytes) / Double(size.operations)))
      }
      guard let program = run.program else {
        found.append(Measurement("D22", "memory of serve", notMeasured: "ttsync was not built"))
        continue
      }
      found += try await process(run, size, home, program)
    }
    return found
  }

  /// Operations that were sent and applied: what stays of them for good.
  private func atRest(_ run: Run) async throws -> Measurement {
    let replay = try await Replay(run, "d22", inFlight: 16)
    let empty = replay.home.bytes
    let blocks = run.times(10, quick: 3)
    for block in 0..<blocks {
      _ = try await replay.drain((0..<1_000).map { Account.entry(block * 1_000 + $0) })
    }
    try replay.journal.checkpointNow()
    try await replay.close()
    // Lost: that the file is not there, which counts as empty.
    let facts = try? FileManager.default.attributesOfItem(atPath: replay.home.place.file)
    let bytes = (facts?[.size] as? NSNumber)?.doubleValue ?? 0
    let each = (bytes - Double(empty)) / Double(blocks * 1_000)
    return Measurement(
      "D22", "journal per applied operation", .bytes, each, checks: [.atMost(1_024, "B", each)],
      note: "with its attempt, three audit rows with payloads, and the entry's copy in the mirror"
        + shares(of: replay.home.place.file, among: blocks * 1_000))
  }

  /// What the tables take with their indexes, per operation.
  private func shares(of path: String, among operations: Int) -> String {
    let tables = ["operation", "audit", "attempt", "mirror", "claim", "identity"]
    do {
      let database = try RawDatabase(path)
      let shares = try tables.map { table in
        let bytes = try database.bytes(of: table)
        return "\(table) \(bytes / Int64(operations)) B"
      }
      return "; " + shares.joined(separator: ", ")
    } catch {
      return "; where it lies is not told: \(error)"
    }
  }

  private func process(
    _ run: Run, _ size: Size, _ home: Home, _ program: String
  ) async throws -> [Measurement] {
    let environment = home.environment(["TT_BASE_URL": Home.nobody])
    var starts: [Double] = []
    var memory: [Double] = []
    var own: [Double] = []
    for _ in 0..<run.times(30, quick: 5) {
      let start = ContinuousClock.now
      let server = try Child(program, ["serve"], environment: environment)
      try server.begin()
      _ = try server.request("tools/list", [:])
      starts.append((ContinuousClock.now - start).microseconds / 1000)
      _ = try server.call("tt_sync_status", [:])
      // The first connection is refused at once; after that nothing goes on.
      try await Task.sleep(for: .milliseconds(run.isQuick ? 200 : 1_000))
      memory.append((server.kilobytes("VmRSS") ?? .nan) / 1024)
      own.append((server.kilobytes("RssAnon") ?? .nan) / 1024)
      try server.finish()
    }
    let (began, resident) = (Sample(starts), Sample(memory))
    return [
      Measurement(
        "start", "serve from its start to the list of its tools, \(size) operations", .milliseconds,
        began),
      Measurement(
        "D22", "memory of an idle serve, \(size) operations", .megabytes, resident,
        checks: [.atMost(64, "MB", resident.p50)],
        note: "resident; its own without the program's file: "
          + "\(Words.number(Sample(own).p50)) MB"),
    ]
  }
}
