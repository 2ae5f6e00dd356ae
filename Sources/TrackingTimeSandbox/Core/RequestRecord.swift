package import Foundation

/// One request that reached the sandbox, and what became of it.
package struct RequestRecord: Sendable, Equatable {
  package enum Effect: String, Sendable, Codable {
    /// Handed to the world; see `changes` for what it did.
    case handled
    /// A fault kept it from the world.
    case never
    /// To be handed to the world later.
    case pending
  }

  /// From 1, in order of arrival.
  package var number: Int
  /// By the sandbox's clock.
  package var at: Date
  package var method: String
  /// Path and query.
  package var target: String
  package var body: String
  /// nil: bad credentials, or not handed to the world.
  package var userID: Int?
  /// Names of the rules that fired.
  package var faults: [String]
  package var effect: Effect
  /// Sequence numbers of the changes it made.
  package var changes: Range<Int>
  /// What was sent, e.g. `200`, `200/502` (HTTP/envelope), `cut (reset)`, `silence`.
  package var answer: String

  package var json: SandboxJSON {
    [
      "number": .int(number), "at": .string(at.formatted(.iso8601)), "method": .string(method),
      "target": .string(target), "body": .string(body), "user": JSON(userID),
      "faults": .array(faults.map(JSON.string)), "effect": .string(effect.rawValue),
      "changes": .array(changes.map(JSON.int)), "answer": .string(answer),
    ]
  }
}
