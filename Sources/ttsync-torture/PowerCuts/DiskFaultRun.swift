import JournalStore
import SimulatedDisk
import SyncCore
import TestSupport

/// The same life again and again, each time with the disk failing one call later.
struct DiskFaultRun {
  var seed: UInt64
  var steps = 12
  /// Every so manieth call; 1: each.
  var stride = 1
  var kinds = DiskFault.Kind.allCases

  struct Result: Sendable {
    /// Lives in which the disk failed.
    var faults = 0
    /// Faults that nobody was told of because nothing depended on them (closing, a copy of a page).
    var silent = 0
    var cuts = 0
    /// Lives that went on after a restart.
    var restarts = 0
    var problems: [String] = []
  }

  func run() async throws -> Result {
    var result = Result()
    for kind in kinds {
      for lasts in [false, true] {
        var at = 1
        // bounded by the calls of the life
        while result.problems.count < 10 {
          let plan = DiskFault(kind, at: at, lasts: lasts)
          guard try await live(plan, &result) else { break }
          at += stride
        }
      }
    }
    return result
  }

  /// - Returns: false: the life is over before the fault.
  private func live(_ plan: DiskFault, _ result: inout Result) async throws -> Bool {
    let folder = try Folder.make()
    defer { Folder.remove(folder) }
    let life: PowerCutLife
    do {
      life = try PowerCutLife(in: folder, seed: seed, plan: plan)
    } catch is JournalFailure {
      // At its creation: nothing was promised; the next start goes on with what is there.
      result.faults += 1
      try await look(Folder.files(folder + "/data"), last: nil, plan, folder, &result)
      return true
    }
    defer { life.end() }
    let thrown: (any Error)?
    do {
      try await life.live(steps: steps)
      thrown = nil
    } catch {
      thrown = error
    }
    guard life.disk.hasFailed else { return false }
    result.faults += 1
    if let thrown {
      result.problems += problems(with: thrown, in: life, plan).map { "\(plan): \($0)" }
    } else {
      result.silent += 1
    }
    try await cut(life, plan, folder, &result)
    if !plan.lasts, life.isOpen { try await goOn(life, plan, folder, &result) }
    return true
  }

  /// It is started again on a disk that is well now: what is accepted then is on it.
  private func goOn(
    _ life: PowerCutLife, _ plan: DiskFault, _ folder: String, _ result: inout Result
  ) async throws {
    do {
      try await life.reopen()
      for _ in 0..<2 { try await life.live(steps: 1) }
    } catch {
      result.problems.append("\(plan), started again: \(error)")
      return
    }
    result.restarts += 1
    try await cut(life, plan, folder, &result)
  }

  /// What is wrong with how the failure was told, and with what it left.
  private func problems(
    with error: any Error, in life: PowerCutLife, _ plan: DiskFault
  ) -> [String] {
    guard let failure = error as? JournalFailure else { return ["it said \(error)"] }
    var problems: [String] = []
    let isTold: Bool
    switch (failure, plan.kind) {
    case (.diskFull, .full): isTold = true
    case (.diskFailed, .failedWrite), (.diskFailed, .failedSync): isTold = true
    default: isTold = false
    }
    if !isTold { problems.append("it said \(failure)") }
    // It failed while nobody had the journal open.
    guard life.isOpen else { return problems }
    if case .diskFailed = failure, !isStopped(life.journal), !isStopped(life.other) {
      problems.append("it goes on writing on a failed disk")
    }
    do {
      try life.journal.read { view in
        problems += try view.contradictions()
        let count = try view.count(OperationFilter())
        if count != life.moments.last?.revisions.count {
          problems.append("what was not accepted is there")
        }
      }
    } catch {
      problems.append("it cannot be read any more: \(error)")
    }
    return problems
  }

  private func isStopped(_ journal: Journal) -> Bool {
    do {
      try journal.requireWritable()
      return false
    } catch {
      return true
    }
  }

  /// The power fails on top of it.
  private func cut(
    _ life: PowerCutLife, _ plan: DiskFault, _ folder: String, _ result: inout Result
  ) async throws {
    var chance = SeededGenerator(seed: UInt64(plan.at))
    let last = life.moments.last
    for kind in CutKind.allCases {
      let contents = life.disk.cut(at: life.disk.position, kind, using: &chance)
      try await look(contents.map { ($0.key, $0.value) }, last: last, plan, folder, &result)
    }
  }

  private func look(
    _ files: [(name: String, bytes: [UInt8])], last: PowerCutLife.Moment?, _ plan: DiskFault,
    _ folder: String, _ result: inout Result
  ) async throws {
    let kept = files.filter { !$0.name.hasSuffix("-shm") }
    let contents = Dictionary(uniqueKeysWithValues: kept.map { ($0.name, $0.bytes) })
    let survivor = Survivor(contents: contents, last: last, next: nil)
    result.cuts += 1
    let problems = try await survivor.problems(in: folder + "-cut", seed: seed)
    result.problems += problems.map { "\(plan), then a power cut: \($0)" }
  }
}
