package import SyncCore

/// What became of an operation that a person decided about, and of those behind it.
package struct Resolved: Sendable, Hashable {
  /// As it stands now.
  package var operation: Operation
  /// What was queued in its place or behind it; nil: nothing.
  package var successor: Operation?
  /// Those that waited for it or rested on it, as they stand now, by position.
  package var dependants: [Operation]
  /// What the person should know besides, one sentence each.
  package var notes: [String]
}

extension Journal {
  /// Does what a person decided about one operation, in one commit (design §9).
  ///
  /// - Parameters:
  ///   - shown: digest of what the person was shown; nil only where the choice does not rest on it.
  ///   - call: who decides: client and tool, or the command.
  ///   - isDryRun: everything is worked out and taken back; the answer says what would be.
  /// - Throws: a `Refusal` when something else stands there than was shown, or the choice is none.
  package func resolve(
    _ id: OperationID, _ resolution: Resolution, shown: String?, call: CallContext,
    isDryRun: Bool = false
  ) async throws -> Resolved {
    let results = try await decide(call, isDryRun: isDryRun) { resolver in
      let dispute = try resolver.view.dispute(id)
      try Self.require(
        shown, ShownDigest.of(dispute), of: "\(id)", isNeeded: resolution.kind.needsShown)
      return [try resolver.resolve(dispute, resolution, shown: shown)]
    }
    guard let result = results.first else { throw Refusal.unknownOperation(id) }
    return result
  }

  /// Decides the parked operations of one billing call together: all of them, or none.
  package func resolve(
    group: String, _ side: Resolution.Side, shown: String?, call: CallContext,
    isDryRun: Bool = false
  ) async throws -> [Resolved] {
    try await decide(call, isDryRun: isDryRun) { resolver in
      guard let dispute = try resolver.view.groupDispute(group) else {
        throw Refusal(
          "nothing_to_decide", "Nothing of this group waits for a decision.",
          next: "`ttsync conflicts` lists what does.")
      }
      try Self.require(shown, ShownDigest.of(dispute), of: "the group", isNeeded: true)
      return try dispute.members.map { member in
        try resolver.resolve(member, Self.choice(side, for: member), shown: shown)
      }
    }
  }

  /// A deleted entry has nothing to flag, whatever is chosen; one that was refused has no two sides
  /// and is sent again.
  private static func choice(_ side: Resolution.Side, for member: Dispute) -> Resolution {
    guard side == .mine, !member.isGone else { return .theirs }
    return member.isComparable ? .mine : .retry(isNow: false)
  }

  private static func require(
    _ shown: String?, _ digest: String, of what: String, isNeeded: Bool
  ) throws {
    guard let shown else {
      guard isNeeded else { return }
      throw Refusal(
        "not_shown", "The decision about \(what) does not say what it rests on.",
        next: "Look at it first: what is shown names its digest.")
    }
    guard shown.lowercased() == digest else {
      throw Refusal(
        "shown_otherwise",
        "What stands there now is not what was shown as \(shown.prefix(16)): nothing was done.",
        next: "Look at it again and decide again.")
    }
  }

  private func decide(
    _ call: CallContext, isDryRun: Bool, _ body: @escaping @Sendable (Resolver) throws -> [Resolved]
  ) async throws -> [Resolved] {
    try await decided(by: "\(call.client)/\(call.tool)", isDryRun: isDryRun) { ledger in
      let resolver = Resolver(ledger, call)
      let results = try body(resolver)
      try ledger.finish()
      return try results.map { try resolver.asItStands($0) }
    }
  }
}
