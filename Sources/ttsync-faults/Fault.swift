/// A mistake that can be planted in our own code: what it is, where it stands, and who must find it.
struct Fault: Sendable, Equatable {
  /// Unique; the value of `TTSYNC_PLANTED` that switches it on.
  var name: String
  /// What is wrong, in one sentence.
  var wrong: String
  /// The rule that it breaks: a section of the design, a promise.
  var breaks: String
  /// The tests that are run against it: a filter of `swift test`.
  var test: String
  /// Scenarios whose path has this in it, when the tests are scenarios.
  var scenario: String?
  var edits: [Edit] = []

  /// One piece of source and what stands in its place when the fault is on.
  struct Edit: Sendable, Equatable {
    var kind: Kind
    /// Path from the top of the tree.
    var file: String
    /// What is exchanged.
    var original: String
    var mutant: String
    /// What stands around it, where the piece alone occurs more than once.
    var before = ""
    var after = ""

    /// Occurs exactly once in the file.
    var context: String { before + original + after }
  }

  /// What the piece is, and so how the choice is written.
  enum Kind: String, Sendable, CaseIterable {
    /// `(planted("…") ? (mutant) : (original))`
    case expression
    /// `if planted("…") { mutant } else { original }`
    case statements
    /// Inside a string literal: `\(planted("…") ? #"mutant"# : #"original"#)`
    case text
    /// Part of the journal's schema: exchanged in its text when it is read.
    case schema
  }
}
