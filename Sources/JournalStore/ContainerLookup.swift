import GRDB
import SyncCore

/// Finds what contains an entity, inside one transaction: from its fields, else through the visible
/// record of the nearest container.
///
/// Answers are kept, so that absorbing thousands of entries looks each task up once.
final class ContainerLookup {
  private let db: Database
  private let identities: IdentityLookup
  private var known: [Subject: Fields] = [:]

  init(_ db: Database) {
    self.db = db
    identities = IdentityLookup(db)
  }

  /// Nearest first; what is not said or not known is left out.
  func containers(of kind: EntityKind, fields: Fields) throws -> [Subject] {
    let task = kind == .timeEntry ? try id(.taskID, in: fields) : nil
    let project = try project(of: kind, fields: fields)
    let customer = try customer(of: kind, fields: fields)
    let service = kind == .project ? try id(.serviceID, in: fields) : nil
    return [
      task.map { Subject(.task, $0) }, project.map { Subject(.project, $0) },
      customer.map { Subject(.customer, $0) }, service.map { Subject(.service, $0) },
    ].compactMap(\.self)
  }

  /// The own project of an entry or task, else that of the entry's task; nil: none or another kind.
  func project(of kind: EntityKind, fields: Fields) throws -> EntityID? {
    switch kind {
    case .task: return try id(.projectID, in: fields)
    case .timeEntry:
      if let own = try id(.projectID, in: fields) { return own }
      guard let task = try id(.taskID, in: fields) else { return nil }
      return try id(.projectID, in: visible(Subject(.task, task)))
    case .customer, .service, .project, .user, .membership, .timer, .userGroup, .groupMembership,
      .webhook, .notification, .preference, .taskOrder, .tag, .account:
      return nil
    }
  }

  /// The own customer, else that of the project; nil: none, or a kind without customer.
  func customer(of kind: EntityKind, fields: Fields) throws -> EntityID? {
    guard [.project, .task, .timeEntry].contains(kind) else { return nil }
    if let own = try id(.customerID, in: fields) { return own }
    guard let project = try project(of: kind, fields: fields) else { return nil }
    return try id(.customerID, in: visible(Subject(.project, project)))
  }

  /// An id that the fields name, followed to the server's; nil: none.
  func id(_ field: Field, in fields: Fields) throws -> EntityID? {
    try fields[field]?.id.map(identities.resolve)
  }

  /// To be called when the visible record of a container has changed.
  func forget(_ container: Subject) {
    known[container] = nil
  }

  /// The fields of a container as the user sees it; empty when it is not known.
  private func visible(_ container: Subject) throws -> Fields {
    if let fields = known[container] { return fields }
    let fields = try JournalView(db).record(container)?.fields ?? [:]
    known[container] = fields
    return fields
  }
}
