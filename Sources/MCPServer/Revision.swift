/// A revision of the protocol that this server speaks, in the order of publication.
package enum Revision: String, Sendable, CaseIterable {
  case november2024 = "2024-11-05"
  case march2025 = "2025-03-26"
  case june2025 = "2025-06-18"
  case november2025 = "2025-11-25"
  case july2026 = "2026-07-28"

  /// The newest one that `initialize` can reach.
  package static let handshakeNewest = Revision.november2025

  /// The revisions without a handshake, as `server/discover` and -32022 list them.
  package static let stateless = allCases.filter { $0.era == .stateless }

  package var era: Era { self == .july2026 ? .stateless : .handshake }

  /// What `initialize` answers to a proposal: the same when served there, else the newest.
  static func negotiated(for proposal: String) -> Revision {
    guard let revision = Revision(rawValue: proposal), revision.era == .handshake
    else { return .handshakeNewest }
    return revision
  }
}

extension Revision: Comparable {
  package static func < (left: Revision, right: Revision) -> Bool {
    // The raw values are ISO dates, so their text order is their order in time.
    left.rawValue < right.rawValue
  }
}

/// Which of the two sets of rules a message follows.
package enum Era: Sendable, Hashable {
  /// `initialize` fixes revision and capabilities for the connection (up to 2025-11-25).
  case handshake
  /// Every request carries revision and capabilities itself (2026-07-28).
  case stateless
}
