import GRDB
import JSONTree
package import SyncCore

/// A project was merged into another one: what named the source names the target from that commit
/// on (`tool-verbs.json`, `tt_merge_projects`).
extension Ledger {
  /// - Parameter merge: applied in this transaction; its own claims are gone already.
  func repoint(mergedBy merge: Operation) throws {
    let identities = IdentityLookup(db)
    let source = try identities.resolve(merge.subject)
    guard let wished = merge.wish[.projectID]?.id else { return }
    let target = Subject(source.kind, try identities.resolve(wished))
    guard source.id.remote != nil, target.id.remote != nil, source != target else { return }
    let waiting = Set(try claimants(of: source) + claimants(ofPairsWith: source))
    for id in waiting where id != merge.id {
      guard let operation = try readable(id), operation.subject != source else {
        // What is about the source itself finds it gone: a person decides.
        continue
      }
      try repoint(operation, from: source, to: target)
    }
    try moveRecords(from: source, to: target)
    loosen(waiting)
    loosen(try claimants(of: target))
    touch([source, target])
  }

  private func repoint(_ operation: Operation, from source: Subject, to target: Subject) throws {
    let change = { (id: EntityID) in id == source.id ? target.id : id }
    var changed = operation
    if operation.subject.kind.otherKind == source.kind {
      changed.subject.other = operation.subject.other.map(change)
    }
    changed.wish = operation.wish.changing(source.kind, change)
    changed.base = Base(
      Dictionary(
        uniqueKeysWithValues: operation.base.leaving(source, by: operation).values.map {
          field, value in
          guard case .server(let seen) = value, field.references == source.kind else {
            return (field, value)
          }
          return (field, .server(seen.mapping(change)))
        }))
    touch(operation)
    touch(changed)
    try rewriteClaims(of: operation.id, from: source, to: target)
    guard changed != operation else { return }
    try db.cachedStatement(
      sql: """
        UPDATE operation SET subject_other = ?, wish = ?, base = ?, revision = revision + 1
        WHERE id = ? AND revision = ?
        """
    ).execute(
      arguments: [
        changed.subject.other?.rawValue ?? 0, changed.wish.json.encodedString(),
        changed.base.json.encodedString(), operation.id.rawValue, operation.revision,
      ])
    precondition(db.changesCount == 1, "a row read in this transaction has its revision")
    try audit(
      "repointed", of: operation.id, from: operation.state, to: operation.state,
      ["from": .string("\(source)"), "to": .string("\(target)")])
  }

  private func rewriteClaims(
    of id: OperationID, from source: Subject, to target: Subject
  ) throws {
    try db.cachedStatement(
      sql: """
        UPDATE OR REPLACE claim SET id = ? WHERE operation_id = ? AND kind = ? AND id = ? AND other = 0
        """
    ).execute(
      arguments: [
        target.id.rawValue, id.rawValue, source.kind.rawValue, source.id.rawValue,
      ])
    for pair in source.kind.pairs {
      try db.cachedStatement(
        sql:
          "UPDATE OR REPLACE claim SET other = ? WHERE operation_id = ? AND kind = ? AND other = ?"
      ).execute(
        arguments: [target.id.rawValue, id.rawValue, pair.rawValue, source.id.rawValue])
    }
  }

  /// Tasks and entries of the source are the target's, and so is what waits on them.
  private func moveRecords(from source: Subject, to target: Subject) throws {
    let below = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT kind, id, other FROM overlay
          WHERE (kind = 'task' AND parent_id = :id) OR (kind = 'timeEntry' AND project_id = :id)
          """), arguments: ["id": source.id.rawValue]
    ).map(Subject.init(row:))
    for (kind, column) in [(EntityKind.task, "parent_id"), (.timeEntry, "project_id")] {
      let followed = Field.following(kind).map { "'$.\($0.rawValue)'" }.joined(separator: ", ")
      // The digest tells a foreign change from what was read: this was not read.
      try db.cachedStatement(
        sql: """
          UPDATE mirror SET \(column) = :target, customer_id = NULL, missing_since_ms = NULL,
            digest = '',
            fields = json_remove(
              CASE WHEN json_extract(fields, '$.project_id') IS NULL THEN fields
                ELSE json_set(fields, '$.project_id', :target) END, \(followed)),
            acked_sequence = (SELECT mirror_sequence FROM journal WHERE one = 1), acked_at_ms = :now
          WHERE kind = :kind AND \(column) = :source
          """
      ).execute(
        arguments: [
          "target": target.id.rawValue, "now": now.milliseconds, "kind": kind.rawValue,
          "source": source.id.rawValue,
        ])
    }
    try ContainerColumns.refresh(below: target, in: db)
    touch(below)
  }
}

extension Field {
  /// What a record of a kind shows of its project: another project, other values.
  fileprivate static func following(_ kind: EntityKind) -> [Field] {
    switch kind {
    case .task: [.customerID]
    case .timeEntry: [.customerID, .serviceID]
    default: []
    }
  }
}

extension Base {
  /// This base of an operation below `project` without what followed from that one: nobody who
  /// accepted it knew what the next one brings along.
  fileprivate func leaving(_ project: Subject, by operation: Operation) -> Base {
    guard self[.projectID] == .server(.id(project.id)) else { return self }
    let following = Field.following(operation.subject.kind).filter { operation.wish[$0] == nil }
    return Base(values.filter { !following.contains($0.key) })
  }
}

extension Fields {
  /// These fields with the ids of one kind replaced.
  fileprivate func changing(
    _ kind: EntityKind, _ change: (EntityID) -> EntityID
  ) -> Fields {
    names.reduce(into: Fields()) { result, field in
      result[field] = field.references == kind ? self[field]?.mapping(change) : self[field]
    }
  }
}

extension JournalView {
  /// What the target of a merge says on the server, for a later compare; nil while it was never seen,
  /// or changes of ours on it wait.
  package func mergeTarget(_ wish: Fields) throws -> Fields? {
    guard let target = wish[.projectID]?.id else { return nil }
    let subject = Subject(.project, try resolve(target))
    guard try unfinished(on: subject).isEmpty, let seen = try serverCopy(subject) else {
      return nil
    }
    return seen.fields.without(seen.fields.names.filter(\.isDerived))
  }
}
