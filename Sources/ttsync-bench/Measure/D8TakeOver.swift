import Foundation
import JournalStore
import SyncCore

/// D8: the leader is killed with a queue of 100,000; how long until the next process sends.
struct D8TakeOver: Measuring {
  static let goals = ["D8"]

  func measure(_ run: Run) async throws -> [Measurement] {
    guard let program = run.program else {
      return [Measurement("D8", "take-over", notMeasured: "ttsync was not built")]
    }
    guard let size = Size(argument: "100k") else { return [] }
    let home = try await Prefill.operations(size, for: run, copy: "d8")
    let server = try LoopbackServer(LoopbackServer.Settings(delay: .milliseconds(20)))
    let environment = home.environment(["TT_BASE_URL": server.baseURL])
    func start() throws -> Child {
      try Child(program, ["worker"], environment: environment, isQuiet: true)
    }
    var leader = try start()
    try await until { server.arrivals.contains(where: \.isWrite) }
    var first: [Double] = []
    var write: [Double] = []
    var log: Int64 = 0
    for _ in 0..<run.times(100, quick: 8) {
      let next = try start()
      try await until { waitsForLead(next, home) }
      server.forget()
      try await until { server.arrivals.contains(where: \.isWrite) }
      let before = server.arrivals.map(\.connection).max() ?? 0
      let killed = ContinuousClock.now
      leader.kill()
      try await until { server.arrivals.contains { $0.connection > before && $0.isWrite } }
      let new = server.arrivals.filter { $0.connection > before }
      if let at = new.first?.at { first.append((at - killed).microseconds / 1000) }
      if let at = new.first(where: \.isWrite)?.at {
        write.append((at - killed).microseconds / 1000)
      }
      log = max(log, logBytes(home))
      leader = next
    }
    leader.kill()
    server.stop()
    let sample = Sample(write)
    return [
      Measurement(
        "D8", "kill of the leader to the next one's first write, 100 k waiting", .milliseconds,
        sample, checks: [.atMost(250, "p99 ms", sample.p99)],
        note: "every answer takes 20 ms, and three are read before the first write"),
      Measurement(
        "D8", "kill of the leader to the next one's first request", .milliseconds, Sample(first)),
      Measurement(
        "D8", "write-ahead log at its largest", .megabytes, Double(log) / 1e6,
        checks: [.atMost(16.8, "MB", Double(log) / 1e6)]),
    ]
  }

  private func logBytes(_ home: Home) -> Int64 {
    // Lost: that there is no log, which counts as empty.
    let facts = try? FileManager.default.attributesOfItem(atPath: home.place.writeAheadLog)
    return (facts?[.size] as? NSNumber)?.int64Value ?? 0
  }

  /// It has the lock file open, which another process holds.
  private func waitsForLead(_ child: Child, _ home: Home) -> Bool {
    let folder = "/proc/\(child.pid)/fd"
    // Lost: that the process is not there yet.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.contains {
      // Lost: a descriptor that was closed meanwhile.
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)"))
        == home.place.leaderLock
    }
  }

  /// Looks every millisecond, for half a minute at most.
  private func until(_ isSo: () -> Bool) async throws {
    for _ in 0..<30_000 {
      if isSo() { return }
      try await Task.sleep(for: .milliseconds(1))
    }
    throw Child.Ended(description: "what was waited for did not come within 30 s")
  }
}
