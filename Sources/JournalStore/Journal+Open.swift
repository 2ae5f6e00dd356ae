import GRDB
package import Logging
import SyncCore
import Synchronization

extension Journal {
  /// Opens the journal of one account; for writing, creates and migrates it first.
  ///
  /// Blocks for as long as another process migrates (at most `JournalFile.lockWait`).
  /// - Parameters:
  ///   - account: the account it must belong to.
  ///   - serviceHost: host of the base URL; the vendor's own hosts are one word.
  ///   - credential: compared with those the operations belong to; may be nil for reading only.
  ///   - sources: time, ids.
  package static func open(
    _ place: JournalPlace, account: Int64, serviceHost: String,
    credential: CredentialFingerprintInput?, mode: Mode, sources: Sources, logger: Logger
  ) throws(JournalFailure) -> Journal {
    try open(
      place, account: account, serviceHost: serviceHost, credential: credential, mode: mode,
      sources: sources, logger: logger, steps: Schema.steps)
  }

  /// The same with the schema's steps as an argument, for migration tests.
  static func open(
    _ place: JournalPlace, account: Int64, serviceHost: String,
    credential: CredentialFingerprintInput?, mode: Mode, sources: Sources, logger: Logger,
    steps: [Schema.Step]
  ) throws(JournalFailure) -> Journal {
    let file = JournalFile(place: place)
    do {
      switch mode {
      case .readOnly:
        let pool = try file.openForReading(known: steps.count)
        let identity = try requireIdentity(pool, place)
        try identity.require(account: account, serviceHost: serviceHost)
        return Journal(
          place: place, identity: identity, mode: mode, sources: sources, logger: logger,
          pool: pool, schemaVersion: steps.count, standing: .known, credential: nil)
      case .readWrite:
        let pool = try file.openForWriting(steps: steps) { db in
          let salt = sources.uuid()
          try JournalIdentity(
            uuid: sources.uuid(), account: account, serviceHost: serviceHost,
            fingerprint: credential?.fingerprint(salt: salt) ?? "", salt: salt
          ).insert(into: db, at: sources.now())
        }
        let identity = try requireIdentity(pool, place)
        try identity.require(account: account, serviceHost: serviceHost)
        let standing = try identity.standing(of: credential, pool)
        let journal = Journal(
          place: place, identity: identity, mode: mode, sources: sources, logger: logger,
          pool: pool, schemaVersion: steps.count, standing: standing, credential: credential)
        try journal.writeFirstWitness()
        return journal
      }
    } catch let failure as JournalFailure {
      throw failure
    } catch let error as DatabaseError {
      throw JournalFailure(error, path: place.file)
    } catch {
      throw .unexpected(problem: "\(error)")
    }
  }

  private static func requireIdentity(
    _ pool: DatabasePool, _ place: JournalPlace
  ) throws -> JournalIdentity {
    guard let identity = try pool.read(JournalIdentity.fetch) else {
      throw JournalFailure.damaged(path: place.file, problem: "it does not say whose it is")
    }
    return identity
  }

  /// What was found out at opening, or by the last `bind`, about the credentials.
  package var credentialStanding: CredentialStanding { standing.withLock { $0 } }
}

extension JournalIdentity {
  fileprivate func require(account expected: Int64, serviceHost host: String) throws {
    guard account == expected else {
      throw JournalFailure.otherAccount(expected: expected, found: account)
    }
    guard serviceHost == host else {
      throw JournalFailure.otherService(expected: host, found: serviceHost)
    }
  }

  /// Compares the credentials with those the operations belong to (design §3).
  ///
  /// Before the first `/me` only the fingerprint tells whose the waiting operations are, so others
  /// are refused while there are any; without any, the journal goes over to the new ones.
  fileprivate func standing(
    of credential: CredentialFingerprintInput?, _ pool: DatabasePool
  ) throws -> CredentialStanding {
    guard let credential else { return fingerprint.isEmpty ? .known : .unproven }
    let given = credential.fingerprint(salt: salt)
    if given == fingerprint { return .known }
    if user != nil { return .unproven }
    let isTaken = try pool.write { db in
      let waiting = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM operation)") ?? false
      if waiting, !fingerprint.isEmpty { return true }
      try db.execute(
        sql: "UPDATE journal SET credential_fingerprint = ? WHERE one = 1", arguments: [given])
      return false
    }
    if isTaken { throw JournalFailure.otherUser(user: userName) }
    return .known
  }
}
