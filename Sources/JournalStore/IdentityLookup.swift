import GRDB
import SyncCore

/// Follows provisional ids to the server's, inside one transaction.
struct IdentityLookup {
  let db: Database

  init(_ db: Database) {
    self.db = db
  }

  /// The server's id where the provisional one is mapped, else the id itself.
  ///
  /// "Me" is also known through the bound user.
  func resolve(_ id: EntityID) throws -> EntityID {
    guard let provisional = id.provisional else { return id }
    let mapped = try Int64.fetchOne(
      db.cachedStatement(
        sql: "SELECT server_id FROM identity WHERE provisional_id = ? AND server_id IS NOT NULL"),
      arguments: [provisional.rawValue])
    if let remote = mapped.flatMap(RemoteID.init) { return .remote(remote) }
    if provisional == .me, let user = try boundUser() { return .remote(user) }
    return id
  }

  /// The subject under the key by which mirror and overlay know it.
  ///
  /// The timer of the user whose credentials are used is always `Subject.myTimer`, whatever id
  /// names that user: its row outlives the first `/me`.
  func resolve(_ subject: Subject) throws -> Subject {
    let id = try resolve(subject.id)
    if subject.kind == .timer {
      let isMine = try subject.id == .me || id.remote == boundUser()
      return isMine ? .myTimer : Subject(.timer, id)
    }
    return Subject(subject.kind, id, other: try subject.other.map(resolve))
  }

  /// Fields with every mapped provisional id replaced.
  func resolve(_ fields: Fields) throws -> Fields {
    var mapping: [EntityID: EntityID] = [:]
    for reference in fields.provisionalReferences {
      mapping[reference.id] = try resolve(reference.id)
    }
    return mapping.isEmpty ? fields : fields.resolving { mapping[$0] ?? $0 }
  }

  /// The ids under which operations may still name an entity: its own and, for a server's id, the
  /// provisional ones that became it.
  func aliases(of id: EntityID, kind: EntityKind) throws -> [Int64] {
    guard let remote = id.remote else { return [id.rawValue] }
    return [remote.rawValue]
      + (try Int64.fetchAll(
        db.cachedStatement(
          sql: "SELECT provisional_id FROM identity WHERE kind = ? AND server_id = ?"),
        arguments: [kind.rawValue, remote.rawValue]))
  }

  /// The user whose credentials are used; nil until the first `/me`.
  func boundUser() throws -> RemoteID? {
    try Int64.fetchOne(db.cachedStatement(sql: "SELECT user_id FROM journal WHERE one = 1"))
      .flatMap(RemoteID.init)
  }
}
