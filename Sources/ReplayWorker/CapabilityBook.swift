import JournalStore
import SyncCore
import Synchronization

/// What the leader believes about the account: read when it takes the lead, kept in step with the
/// journal, into which only the leader writes it.
final class CapabilityBook: Sendable {
  private let facts: Mutex<[Capability: CapabilityFact]>

  init(_ facts: [CapabilityFact]) {
    self.facts = Mutex(Dictionary(facts.map { ($0.capability, $0) }) { $1 })
  }

  func capabilities(at now: Instant) -> Capabilities {
    Capabilities(facts.withLock { Array($0.values) }, at: now)
  }

  /// Takes evidence in.
  ///
  /// - Returns: what has to be written: new values, and confirmed ones that were written long ago.
  func take(_ evidence: [CapabilityEvidence], isProbe: Bool, at now: Instant) -> [CapabilityFact] {
    facts.withLock { facts in
      evidence.compactMap { new in
        let old = facts[new.capability]
        guard isProbe || Self.isEnough(new, old) else { return nil }
        let isSame = old?.agrees(with: new.value) ?? false
        if isSame, let old, now >= old.learnedAt, now - old.learnedAt < Limits.capabilityRefresh {
          return nil
        }
        // A shift that everyday traffic contradicts is no longer known; only a probe learns another.
        let isDoubt = !isProbe && !isSame && new.capability == .changeClock
        let value = isSame ? old?.value : isDoubt ? "unknown" : new.value
        let fact = CapabilityFact(new.capability, value ?? new.value, learnedAt: now)
        facts[new.capability] = fact
        return fact
      }
    }
  }

  /// Whether an answer outside of a probe may say this. A shift and a proven marker are only
  /// confirmed or taken back so.
  private static func isEnough(_ new: CapabilityEvidence, _ old: CapabilityFact?) -> Bool {
    switch new.capability {
    case .changeClock: old?.value.hasPrefix("shift") ?? false
    case .marker: new.value == "off" || old?.value == new.value
    default: true
    }
  }
}

extension Workbench {
  /// What is believed about the account now.
  var capabilities: Capabilities { book.capabilities(at: sources.now()) }

  /// How times of change are read.
  func changeClock() throws -> ChangeClock { capabilities.changeClock(zone: try accountZone()) }

  /// Keeps what was learned.
  func learn(_ evidence: [CapabilityEvidence], isProbe: Bool = false) async throws {
    let news = book.take(evidence, isProbe: isProbe, at: sources.now())
    try await journal.learn(news, from: isProbe ? "probe" : "answer", lead: lead)
  }

  /// What the answer to a question shows by the way.
  func observe(_ question: RemoteRead, _ answer: RemoteAnswer, sentAt: Instant) async throws {
    try await learn(
      CapabilityEvidence.of(answer, sentAt: sentAt, receivedAt: sources.now())
        + CapabilityEvidence.of(question, answer))
  }

  /// What the answer to a write shows by the way.
  func observe(_ write: RemoteWrite, _ answer: RemoteAnswer, sentAt: Instant) async throws {
    try await learn(
      CapabilityEvidence.of(answer, sentAt: sentAt, receivedAt: sources.now())
        + CapabilityEvidence.of(write, answer, zone: try accountZone()))
  }
}
