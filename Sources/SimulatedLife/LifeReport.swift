/// How a life ended.
package struct LifeReport: Sendable {
  package let seed: UInt64
  /// Promises that were broken; empty: none.
  package let violations: [Violation]
  package let tally: Tally
  /// Of the whole chronicle: the same for the same seed.
  package let digest: UInt64
  /// The chronicle, where it was kept.
  package let story: [String]
}

/// A promise of the design, and how it was broken.
package struct Violation: Error, Sendable, Hashable, CustomStringConvertible {
  package let promise: String
  package let found: String

  init(_ promise: String, _ found: String) {
    self.promise = promise
    self.found = found
  }

  package var description: String { "\(promise)\n    found: \(found)" }
}

/// How much happened.
package struct Tally: Sendable, Codable {
  package var lives = 0
  package var steps = 0
  package var calls = 0
  package var operations = 0
  package var requests = 0
  package var troubles = 0
  package var kills = 0
  package var starts = 0
  package var lateCommits = 0
  package var decisions = 0
  package var virtualMilliseconds: Int64 = 0

  package init() {}

  package static func += (sum: inout Tally, part: Tally) {
    sum.lives += part.lives
    sum.steps += part.steps
    sum.calls += part.calls
    sum.operations += part.operations
    sum.requests += part.requests
    sum.troubles += part.troubles
    sum.kills += part.kills
    sum.starts += part.starts
    sum.lateCommits += part.lateCommits
    sum.decisions += part.decisions
    sum.virtualMilliseconds += part.virtualMilliseconds
  }
}
