/// What the sandbox was asked and what it did: the ground truth of a test.
package struct SandboxLog: Sendable {
  /// In order of arrival; the oldest are dropped beyond `requestsMax`.
  package internal(set) var requests: [RequestRecord] = []
  /// In order of their making; see `World.changes`.
  package internal(set) var changes: [Change] = []

  /// How many requests are remembered.
  package static let requestsMax = 100_000

  /// How many changes of that verb and kind were made, e.g. `applied(.create, .timeEntry)`.
  package func applied(
    _ verb: Change.Verb, _ kind: EntityKind, where fits: (Change) -> Bool = { _ in true }
  ) -> Int {
    changes.count { $0.verb == verb && $0.kind == kind && fits($0) }
  }

  /// How many requests came for that path pattern (see `FaultMatch.path`), with that method.
  package func received(_ method: String? = nil, _ path: String? = nil) -> Int {
    let match = FaultMatch(method: method, path: path)
    return requests.count { match.fits(SandboxRequest($0.method, $0.target)) }
  }
}
