/// Why an operation stands where it stands: a stable code and a sentence a person can act on.
package struct Reason: Sendable, Hashable, CustomStringConvertible {
  /// Stable, machine-readable: `server_refused`, `base_moved`, `parent_discarded`.
  package var code: String
  /// One sentence, ends with a full stop; quotes at most 200 characters of the server.
  package var sentence: String

  package init(_ code: String, _ sentence: String) {
    self.code = code
    self.sentence = sentence
  }

  package var description: String { sentence }
}

/// The user asked for something impossible: an answer, not a failure (style §6).
package struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
  /// Stable, machine-readable: `unknown_project`, `timer_running`, `not_accepted`.
  package var code: String
  /// What was wrong, with the offending value.
  package var sentence: String
  /// What is allowed, or what to do next.
  package var nextStep: String

  package init(_ code: String, _ sentence: String, next nextStep: String) {
    self.code = code
    self.sentence = sentence
    self.nextStep = nextStep
  }

  package var description: String { "\(sentence) \(nextStep)" }
}
