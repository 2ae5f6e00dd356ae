import JournalStore
import SimulatedDisk
import SyncCore
import TestSupport

/// What a power cut has left, looked at by whoever starts next.
struct Survivor {
  /// Files of the journal's folder, by name.
  var contents: [String: [UInt8]]
  /// What everybody had been told before the cut; nil: nothing yet.
  var last: PowerCutLife.Moment?
  /// The next thing that everybody would have been told; nil: nothing more.
  var next: PowerCutLife.Moment?

  /// Opens it the ordinary way and goes on with it.
  ///
  /// - Parameter again: power cuts while it recovers, each looked at too.
  /// - Returns: what is wrong; empty: nothing.
  func problems(in folder: String, seed: UInt64, again: Int = 0) async throws -> [String] {
    defer { Folder.remove(folder) }
    let place = JournalPlace(directory: folder + "/data", stateDirectory: folder + "/state")
    try SimulatedDisk.write(contents, to: place.directory)
    if let witness = last?.witness {
      try SimulatedDisk.write([witness.name: witness.bytes], to: place.stateDirectory)
    }
    // Every recovery runs without real syncs: the folder does not outlive it.
    let disk = try SimulatedDisk.mount(place.directory)
    defer { disk.unmount() }
    do {
      let clock = TortureClock()
      clock.advance(.seconds(86_400))
      let journal = try PowerCutLife.open(place, clock, seed)
      defer { close(journal) }
      var problems = try found(in: journal)
      problems += try await goOn(journal)
      if !problems.isEmpty { return problems }
    } catch {
      return ["it cannot be used: \(error)"]
    }
    return try await cutAgain(disk, in: folder, seed: seed, times: again)
  }

  private func close(_ journal: Journal) {
    // Lost: that the log was not emptied; the folder goes away.
    try? journal.close()
  }

  // MARK: What is there

  private func found(in journal: Journal) throws -> [String] {
    try journal.read { view in
      var problems = try view.integrityProblems() + view.contradictions()
      let rows = try view.operations(OperationFilter(), limit: 100_000)
      let found = Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) })
      for (id, revision) in last?.revisions ?? [:] {
        guard let row = found[id] else {
          problems.append("\(id) was acknowledged and is lost")
          continue
        }
        if row.revision < revision {
          let state = last?.states[id]?.rawValue ?? "?"
          problems.append("\(id) went back: it was \(state), and is \(row.state.rawValue)")
        } else if row.revision == revision, row.state != last?.states[id] {
          problems.append("\(id) is \(row.state.rawValue) without a step")
        }
      }
      if let next {
        for row in rows where next.revisions[row.id].map({ row.revision > $0 }) ?? true {
          problems.append("\(row.id) is further than it ever was")
        }
      }
      return problems
    } + audit(of: journal)
  }

  private func audit(of journal: Journal) throws -> [String] {
    switch try journal.verifyAudit(expectedHead: last?.head) {
    case .whole: []
    case .broken(let row, let problem): ["the audit log is broken at \(row): \(problem)"]
    }
  }

  // MARK: Going on

  private func goOn(_ journal: Journal) async throws -> [String] {
    let onTheWire = try await journal.read {
      try $0.operations(OperationFilter(states: [.attempted]), limit: 1_000)
    }
    let taken = try await journal.takeLead(
      pid: 2, boot: "after", machine: "machine", monotonicMilliseconds: 1)
    var problems: [String] = []
    // The witness may lag behind the journal, and never lead.
    if taken.restored, last?.witness != nil { problems.append("it is taken for a restored one") }
    if Set(taken.rescued) != Set(onTheWire.map(\.id)) {
      problems.append("what was on the wire is not looked up")
    }
    let call = CallContext(client: "after", tool: "tt_torture", argumentsDigest: "after")
    _ = try await journal.accept(call) { entrance in
      try entrance.propose(
        OperationDraft(.create, .new(.customer), wish: [.name: .text("After the cut")]))
    }
    try journal.checkpointNow()
    return problems + (try await journal.read { try $0.contradictions() })
  }

  /// The power fails once more while it recovers.
  private func cutAgain(
    _ disk: SimulatedDisk, in folder: String, seed: UInt64, times: Int
  ) async throws -> [String] {
    var chance = SeededGenerator(seed: seed)
    let after = Survivor(contents: [:], last: last, next: nil)
    for _ in 0..<times {
      var survivor = after
      let position = Int.random(in: 0...disk.position, using: &chance)
      let kind = CutKind.allCases.randomElement(using: &chance) ?? .nothing
      survivor.contents = disk.cut(at: position, kind, using: &chance)
      // By then a witness may have been written that the cut journal does not contradict.
      let problems = try await survivor.problems(in: folder + "-again", seed: chance.next())
      if !problems.isEmpty {
        return problems.map { "after a second cut (\(kind) at \(position)): \($0)" }
      }
    }
    return []
  }
}
