import JournalStore
import ReplayWorker
import SyncCore

/// A person asks for sending now: the next probe of an open breaker or a pause is due at once.
struct Eagerness: Sendable {
  let journal: Journal

  /// Takes the lead for a moment, where nobody has it (only a leader writes the link), else asks
  /// the leader.
  func probeSoon() async throws {
    let link = try await journal.read { try $0.link() }
    guard link.isOpen || link.isPaused else { return }
    guard let lock = try Leadership(place: journal.place).acquireNow() else {
      return try await journal.askForLead()
    }
    let sources = Clocks.worker()
    let taken = try await journal.takeLead(
      pid: sources.process.pid, boot: sources.process.boot, machine: sources.process.machine,
      monotonicMilliseconds: sources.awakeMilliseconds())
    var eager = try await journal.read { try $0.link() }
    eager.probeAt = sources.now()
    try await journal.recordLink(eager, lead: taken.epoch)
    try await journal.releaseLead(taken.epoch)
    withExtendedLifetime(lock) {}
  }
}
