package import SyncCore

/// What undoing one operation came to, or would come to.
package struct Undone: Sendable, Hashable {
  package enum Way: String, Sendable, Hashable {
    /// It was never sent.
    case cancelled
    /// It may have been sent: it is taken back as soon as its outcome is known.
    case askedFor = "asked for"
    /// It is on the server: a new operation takes it back.
    case compensated
  }

  /// As it stands now.
  package var operation: Operation
  package var way: Way
  /// The operation that takes it back; nil unless `compensated`.
  package var compensation: Operation?
  /// What cannot be put back, one sentence each.
  package var notes: [String] = []
}

extension JournalView {
  /// Operations that are looked through for one call, or for one record.
  private static let callsMax = 200

  /// Operations about the records that an operation is about, latest first.
  func about(_ operation: Operation) throws -> [Operation] {
    try [operation.subject, operation.creates].compactMap(\.self).flatMap { subject in
      try operations(OperationFilter(subject: subject), limit: Self.callsMax)
    }
  }

  /// The operation that takes this one back, or has; nil: none does.
  package func undoing(_ operation: Operation) throws -> Operation? {
    try about(operation).first {
      $0.options.repairs == operation.id && $0.state != .cancelled && $0.state != .discarded
    }
  }

  /// The operations of one call, in the order they were proposed: those with the same client, tool,
  /// arguments and moment.
  package func call(of operation: Operation) throws -> [Operation] {
    let call = operation.call
    let filter = OperationFilter(
      tool: call.tool, client: call.client, since: operation.acceptedAt)
    return try operations(filter, limit: JournalView.rowsMax).filter {
      $0.acceptedAt == operation.acceptedAt
        && $0.call.argumentsDigest == call.argumentsDigest
    }.reversed()
  }

  /// The operations of the last calls of a client, latest first, without those by `tool` and without
  /// compensations.
  package func lastCalls(
    of client: String, exceptBy tool: String, limit: Int
  ) throws -> [[Operation]] {
    var calls: [[Operation]] = []
    var seen: Set<OperationID> = []
    for operation in try operations(OperationFilter(client: client), limit: Self.callsMax)
    where calls.count < limit {
      guard operation.call.tool != tool, operation.options.repairs == nil,
        !seen.contains(operation.id)
      else { continue }
      let whole = try call(of: operation)
      seen.formUnion(whole.map(\.id))
      calls.append(whole)
    }
    return calls
  }
}

extension Journal {
  /// Takes operations back, in one commit: all of them, or none.
  ///
  /// - Parameters:
  ///   - ids: the last first, so that what rests on another goes before it.
  ///   - isDryRun: everything is worked out and taken back; the answer says what would be.
  /// - Throws: a `Refusal` with what to do instead.
  package func undo(
    _ ids: [OperationID], call: CallContext, isDryRun: Bool = false
  ) async throws -> [Undone] {
    try await decided(by: "\(call.client)/\(call.tool)", isDryRun: isDryRun) { ledger in
      let results = try ids.map(Undo(ledger, call).undo)
      try ledger.finish()
      return results
    }
  }
}
