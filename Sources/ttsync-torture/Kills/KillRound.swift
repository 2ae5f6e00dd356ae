import ChildPrograms
import Foundation
import JSONTree
import TestSupport

/// One home: servers that are killed one after the other, now and then two at once, and in the end the
/// comparison of what was acknowledged with what the service has.
struct KillRound {
  let binary: String
  let seed: UInt64
  /// Lives before the comparison.
  let lives: Int

  struct Result: Sendable {
    var deaths: [Death: Int] = [:]
    /// Lives that ran beside another one on the same journal.
    var beside = 0
    var calls = 0
    var acknowledged = 0
    var refused = 0
    var unanswered = 0
    var findings = Findings()
    /// Where the evidence of a bad round is kept; nil: it was good.
    var folder: String?

    var kills: Int { (deaths[.kill] ?? 0) + (deaths[.stopAndKill] ?? 0) }
  }

  func run() async throws -> Result {
    let stage = try await KillStage.open(binary, seed: seed)
    var client = KillClient(seed: seed, origin: Date())
    var result = Result()
    var chance = SeededGenerator(seed: ~seed)
    try stage.misbehave()
    var done = 0
    while done < lives {
      let isDouble = done + 2 <= lives && Int.random(in: 0..<8, using: &chance) == 0
      let crowd = (0..<(isDouble ? 2 : 1)).map { _ in life(stage, &client, &chance) }
      let answers = try await withThrowingTaskGroup(of: [Int: JSON].self) { group in
        for life in crowd { group.addTask { try await life.live() } }
        return try await group.reduce(into: [:]) { all, some in all.merge(some) { $1 } }
      }
      for (index, answer) in answers.sorted(by: { $0.key < $1.key }) {
        client.ledger.note(index, answer)
      }
      for life in crowd { result.deaths[life.death, default: 0] += 1 }
      if isDouble { result.beside += 2 }
      done += crowd.count
    }
    result.calls = client.ledger.wishes.count
    result.acknowledged = client.ledger.wishes.count(where: \.isAcknowledged)
    result.refused = client.ledger.wishes.count { $0.refusal != nil }
    result.unanswered = client.ledger.wishes.count { !$0.isAnswered }
    result.findings = try await KillJudge(stage: stage, ledger: client.ledger).judge()
    let isBad = !result.findings.problems.isEmpty
    if isBad { try keep(client.ledger, result.findings, stage) }
    await stage.close(keeping: isBad)
    if isBad { result.folder = stage.folder }
    return result
  }

  private func life(
    _ stage: KillStage, _ client: inout KillClient, _ chance: inout SeededGenerator
  ) -> KillLife {
    var calls: [Int] = []
    if Int.random(in: 0..<3, using: &chance) == 0, let again = client.unanswered() {
      calls.append(again)
    }
    for _ in 0..<Int.random(in: 0...5, using: &chance) { calls.append(client.next()) }
    let answers = calls.isEmpty ? 0 : Int.random(in: 0...calls.count, using: &chance)
    // At once, within the milliseconds around a commit, or while requests are under way.
    let delays = answers == 0 ? [60_000] : [300, 3_000, 60_000, 200_000]
    let delayMax = delays.randomElement(using: &chance) ?? 0
    let death: Death =
      switch Int.random(in: 0..<100, using: &chance) {
      case ..<92: .kill
      case ..<95: .stopAndKill
      case ..<98: .terminate
      default: .endOfInput
      }
    return KillLife(
      stage: stage, calls: calls, lines: calls.map(client.line), death: death, answers: answers,
      delayMicroseconds: Int.random(in: 0...delayMax, using: &chance))
  }

  /// Beside the journal: what was asked and answered, and what is wrong.
  private func keep(_ ledger: Ledger, _ findings: Findings, _ stage: KillStage) throws {
    let wishes = ledger.wishes.enumerated().map { index, wish in
      "wish-\(index) \(wish.kind) \(wish.arguments.encodedString()) -> \(wish.operations) "
        + (wish.refusal ?? "")
    }
    let report = ["seed \(seed), lives \(lives)"] + findings.problems + wishes
    try report.joined(separator: "\n").write(
      toFile: stage.folder + "/ledger.txt", atomically: true, encoding: .utf8)
    for call in ["state", "log"] {
      let answer = try stage.control.order("GET", call)
      try answer.encodedString().write(
        toFile: stage.folder + "/sandbox-\(call).json", atomically: true, encoding: .utf8)
    }
  }
}
