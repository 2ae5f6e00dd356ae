/// That an operation uses an id (shared) or holds it (exclusive): design §7.
package struct Claim: Sendable, Hashable {
  package enum Mode: String, Sendable, Hashable, Codable {
    case uses
    case holds
  }

  package var subject: Subject
  package var mode: Mode

  package init(_ subject: Subject, _ mode: Mode) {
    self.subject = subject
    self.mode = mode
  }

  package static func uses(_ subject: Subject) -> Claim { Claim(subject, .uses) }
  package static func holds(_ subject: Subject) -> Claim { Claim(subject, .holds) }
}
