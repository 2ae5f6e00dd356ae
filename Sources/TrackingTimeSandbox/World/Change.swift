package import Foundation

/// One change that the world really made, in order: the ground truth for whoever counts.
package struct Change: Sendable, Equatable {
  package enum Verb: String, Sendable, Codable, CaseIterable {
    case create, update, delete, close, open, start, stop, bill, unbill, merge, assign, remove
  }

  /// Why it was made.
  package enum Origin: String, Sendable, Codable {
    /// A request over the API.
    case request
    /// A request that was applied after its connection had been cut.
    case late
    /// A scripted change by another user.
    case edit
    /// The server of its own accord: auto-stop, records created by name.
    case server
  }

  /// From 1, without gaps.
  package var sequence: Int
  /// By the sandbox's clock.
  package var at: Date
  /// Whose credentials.
  package var userID: Int
  package var origin: Origin
  package var verb: Verb
  package var kind: EntityKind
  package var id: Int
  /// Names of the fields that were set, as in the full shape.
  package var fields: [String]

  package var json: SandboxJSON {
    [
      "sequence": .int(sequence), "at": .string(at.formatted(.iso8601)), "user": .int(userID),
      "origin": .string(origin.rawValue), "verb": .string(verb.rawValue),
      "kind": .string(kind.rawValue), "id": .int(id), "fields": .array(fields.map(JSON.string)),
    ]
  }
}
