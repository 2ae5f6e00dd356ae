import JSONTree
import JournalStore
import SyncCore

/// The operation's UUID as it travels in a time entry (design §6, "The marker").
extension Workbench {
  /// What a create of this kind carries; nil: nothing.
  func marker(for operation: Operation, _ kind: EntityKind) -> String? {
    guard kind == .timeEntry, operation.reason?.code != Reason.markerRefused.code else {
      return nil
    }
    let isWanted =
      operation.options.carriesMarker ?? settings.usesMarker ?? capabilities.isMarkerProven
    return isWanted ? operation.uuid : nil
  }

  /// Whether what was sent would be found by its marker, were it there.
  func isProvablyOurs(_ operation: Operation) -> Bool {
    operation.isMarked && capabilities.isMarkerProven
  }

  /// What a look-up finds of an operation's create: what is around it and, where it went out with
  /// a marker, what carries that.
  ///
  /// - Returns: nil when the search for the marker could not be read although it would decide.
  func found(
    _ operation: Operation, _ wish: Fields, kind: EntityKind, around: WindowReads.Window,
    user: RemoteID?
  ) async throws -> LookUp.Finding? {
    guard operation.isMarked else {
      return try finding(operation, wish: wish, kind: kind, among: around.records, user: user)
    }
    var isProven = isProvablyOurs(operation)
    let search = RemoteRead.entriesMarked(operation.uuid, field: capabilities.markerField)
    var marked: [Record] = []
    var isSearched = false
    let reading = try await read(search)
    switch reading?.outcome {
    case .accepted:
      guard case .records(let records, _, let isCapped)? = reading?.answer.content else { break }
      marked = records
      isSearched = !isCapped
    case .refused, .gone:
      // There is no such search any more: the marker proves nothing from now on.
      if isProven { try await learn([CapabilityEvidence(.marker, "off")]) }
      isProven = false
    default: break
    }
    // What shows our marker is ours, however the rest of the answer was.
    if marked.isEmpty, isProven, !isSearched { return nil }
    let ids = Set(marked.map(\.id))
    return try finding(
      operation, wish: wish, kind: kind,
      among: marked + around.records.filter { !ids.contains($0.id) }, user: user,
      demandsMarker: isProven && isSearched)
  }
}

extension Push {
  /// A refusal of what carried the marker may be about the marker: it is looked up, and sent once
  /// without (design §6).
  ///
  /// - Returns: true when that is what happens next.
  func isTriedWithoutMarker(_ operation: Operation, _ sent: Sent) async throws -> Bool {
    guard case .refused(envelope: 500) = sent.outcome, sent.isMarked,
      operation.options.carriesMarker == nil
    else { return false }
    try await record(operation, sent) { row in
      var settlement = Settlement(
        row.id, revision: row.revision, .notApplied, reason: .markerRefused)
      settlement.losesFreshness = true
      settlement.detail = [
        "decision": "refused with the marker: looked up, then sent once without"
      ]
      return settlement
    }
    return true
  }

  /// What an accepted create says about the marker.
  func learnMarker(_ operation: Operation, _ sent: Sent, _ made: Record) async throws {
    if operation.reason?.code == Reason.markerRefused.code, !sent.isMarked {
      try await bench.learn([CapabilityEvidence(.marker, "off")])
    }
    if sent.isMarked, made.fields[.marker]?.text == operation.uuid,
      let field = bench.capabilities.markerField
    {
      let value = Capabilities.markerProven(field: field)
      try await bench.learn([CapabilityEvidence(.marker, value)])
    }
  }
}
