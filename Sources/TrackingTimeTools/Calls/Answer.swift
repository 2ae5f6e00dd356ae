import JSONTree
import JournalStore
import MCPServer
import SyncCore

/// What a tool has to say when it did not fail.
struct Answer: Sendable {
  var body: JSONObject

  init(_ body: JSONObject) {
    self.body = body
  }

  /// An answer of a read tool: how old it is comes before what it says (design §10).
  init(
    _ body: JSONObject, _ provenance: Provenance, clock: Clock, view: JournalView,
    warnings: [String] = []
  ) throws {
    var whole: JSONObject = [:]
    whole["as_of"] = provenance.asOf.map { .string(clock.text($0)) }
    whole["source"] = .string(provenance.source.rawValue)
    whole["covers"] = provenance.covers.map(JSON.string)
    whole["pending_changes"] = .integer(Int64(try view.pendingChanges()))
    let warnings = warnings + [provenance.problem].compactMap(\.self)
    if !warnings.isEmpty { whole["warnings"] = .array(warnings.map(JSON.string)) }
    for (key, value) in body { whole[key] = value }
    self.body = whole
  }
}

/// The user is being asked; the same call comes again with the answer (stateless era).
struct Deferred: Error, Sendable {
  let result: ToolResult
}
