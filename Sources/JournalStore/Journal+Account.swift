import GRDB
import JSONTree
package import SyncCore
import Synchronization

/// What a `/me` said about whose credentials these are.
package enum BindResult: Sendable, Hashable {
  /// The first contact: "me" has an id from now on.
  case bound
  case same
  /// Not the user whose operations wait here: the queue is paused, nothing may be sent.
  case otherUser
}

extension Journal {
  /// Binds "me" to the user of the credentials, or finds that it is another one.
  ///
  /// - Throws: `LeadLost`.
  package func bind(
    _ me: RemoteMe, credential: CredentialFingerprintInput? = nil, lead: Epoch
  ) async throws -> BindResult {
    let now = sources.now()
    let result = try await write(under: lead) { [self] db in
      let ledger = Ledger(db, now: now, uuid: sources.uuid, actor: "worker", lead: lead)
      guard let identity = try JournalIdentity.fetch(db) else {
        throw JournalFailure.damaged(path: place.file, problem: "it does not say whose it is")
      }
      if let bound = identity.user, bound != me.user {
        try pauseForOtherUser(identity, me, ledger)
        return BindResult.otherUser
      }
      try write(me, db)
      // Proven to be the same user's: a new app password takes the place of the old one.
      if let credential = credential ?? self.credential {
        try db.execute(
          sql: "UPDATE journal SET credential_fingerprint = ? WHERE one = 1",
          arguments: [credential.fingerprint(salt: identity.salt)])
      }
      if identity.user == nil {
        try ledger.map(.me, .user, to: me.user)
        try ledger.audit("user_bound", ["user": .integer(me.user.rawValue)])
      }
      try ledger.finish()
      try crash(.insideBind)
      return identity.user == nil ? .bound : .same
    }
    try crash(.afterBind)
    standing.withLock { $0 = result == .otherUser ? .unproven : .known }
    return result
  }

  private func write(_ me: RemoteMe, _ db: Database) throws {
    try db.execute(
      sql: """
        UPDATE journal SET user_id = ?, user_name = ?, user_role = coalesce(?, user_role),
          user_zone = coalesce(?, user_zone), week_start = coalesce(?, week_start),
          account_name = coalesce(?, account_name) WHERE one = 1
        """,
      arguments: [
        me.user.rawValue, me.name, me.role, me.zone, me.weekStart,
        me.accounts.first { $0.id == account }?.name,
      ])
  }

  /// Another user's operations are never sent with these credentials (design §3).
  private func pauseForOtherUser(
    _ identity: JournalIdentity, _ me: RemoteMe, _ ledger: Ledger
  ) throws {
    var link = try JournalView(ledger.db).link()
    let whose = identity.userName ?? "another user"
    link.pausedSince = link.pausedSince ?? ledger.now
    link.pauseReason = Reason(
      "other_user",
      "The operations here belong to \(whose), and these credentials to \(me.name): use the former's "
        + "credentials, or another TTSYNC_HOME.")
    link.probeAt = ledger.now + Limits.pauseProbeDelay
    try LinkWriter.write(link, in: ledger.db)
    try ledger.audit("other_user", ["user": .integer(me.user.rawValue)])
  }
}
