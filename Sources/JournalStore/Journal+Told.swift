import SyncCore
import Synchronization

extension Journal {
  /// Remembers that a client was told about parked operations up to an audit row
  /// (`Attention.upTo`). Never goes back.
  package func told(_ client: String, upTo auditID: Int64) async throws {
    try await write { try ClientWriter.told(client, upTo: auditID, in: $0) }
  }

  /// Notes that a tool is used, so that whoever leads keeps the mirror young; at most once per
  /// `Limits.useNoted`.
  package func noteUse() async throws {
    let now = sources.now()
    guard !Self.isNoted(health.withLock(\.usedAt), at: now) else { return }
    var usedAt = try await read { try $0.usedAt() }
    if !Self.isNoted(usedAt, at: now) {
      try await write { try ClientWriter.used(at: now, in: $0) }
      ring()
      usedAt = now
    }
    health.withLock { [usedAt] in $0.usedAt = usedAt }
  }

  private static func isNoted(_ usedAt: Instant?, at now: Instant) -> Bool {
    guard let usedAt else { return false }
    return usedAt <= now && now - usedAt < Limits.useNoted
  }
}
