/// The connection to the service as the journal keeps it: breaker, pause and pace (design §5).
package struct LinkState: Sendable, Hashable {
  /// Failures in a row to reach the service, from 0.
  package var failures: Int
  /// Breaker open since; nil: closed.
  package var openedAt: Instant?
  /// Next probe; nil unless the breaker is open or the account paused.
  package var probeAt: Instant?
  /// Probes since the breaker opened, from 0.
  package var probes: Int
  /// First failure of the present outage; nil: reachable as far as known.
  package var offlineSince: Instant?
  /// Credentials or account refused (401, 402) since; nil: not paused.
  package var pausedSince: Instant?
  package var pauseReason: Reason?
  /// Nothing is sent before (429); nil: no limit known.
  package var slowUntil: Instant?
  /// Last whole answer; nil: never.
  package var contactAt: Instant?

  package init(
    failures: Int = 0, openedAt: Instant? = nil, probeAt: Instant? = nil, probes: Int = 0,
    offlineSince: Instant? = nil, pausedSince: Instant? = nil, pauseReason: Reason? = nil,
    slowUntil: Instant? = nil, contactAt: Instant? = nil
  ) {
    self.failures = failures
    self.openedAt = openedAt
    self.probeAt = probeAt
    self.probes = probes
    self.offlineSince = offlineSince
    self.pausedSince = pausedSince
    self.pauseReason = pauseReason
    self.slowUntil = slowUntil
    self.contactAt = contactAt
  }

  package var isOpen: Bool { openedAt != nil }
  package var isPaused: Bool { pausedSince != nil }
}

/// What the account says about itself, bound at the first `/me` (design §3).
package struct AccountFacts: Sendable, Hashable {
  package var account: Int64
  package var serviceHost: String
  package var accountName: String?
  /// nil until the first contact.
  package var user: RemoteID?
  package var userName: String?
  package var role: String?
  /// The user's TrackingTime zone; nil until the first contact.
  package var zone: String?
  package var weekStart: String?

  package init(
    account: Int64, serviceHost: String, accountName: String? = nil, user: RemoteID? = nil,
    userName: String? = nil, role: String? = nil, zone: String? = nil, weekStart: String? = nil
  ) {
    self.account = account
    self.serviceHost = serviceHost
    self.accountName = accountName
    self.user = user
    self.userName = userName
    self.role = role
    self.zone = zone
    self.weekStart = weekStart
  }

  /// Whether the entries of everybody are surely in sight: of administrators only. Co-workers see
  /// their own (API §12); what managers see is not documented, and rights are granted one by one.
  package var seesEverybody: Bool { role?.uppercased() == "ADMIN" }
}
