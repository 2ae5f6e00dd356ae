/// The entity that an operation is about: kind and id (`timeEntry 51230988`, `task -7`).
package struct Subject: Sendable, Hashable, Codable, CustomStringConvertible {
  package var kind: EntityKind
  /// The entity; for a membership the user, for the timer the user whose timer it is.
  package var id: EntityID
  /// The project of a membership; nil for every other kind.
  package var other: EntityID?

  package init(_ kind: EntityKind, _ id: EntityID, other: EntityID? = nil) {
    self.kind = kind
    self.id = id
    self.other = other
  }

  /// The running timer of the user whose credentials are used.
  package static let myTimer = Subject(.timer, .me)

  package static func membership(user: EntityID, project: EntityID) -> Subject {
    Subject(.membership, user, other: project)
  }

  package var description: String {
    if let other { "\(kind.rawValue) \(id)/\(other)" } else { "\(kind.rawValue) \(id)" }
  }
}
