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
    let known = capabilities
    // The setting stands for a proof that is missing, not for one to the contrary.
    let isAskedFor = settings.usesMarker.map { $0 && !known.isMarkerOff }
    let isWanted = operation.options.carriesMarker ?? isAskedFor ?? known.isMarkerProven
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
    // Before the search, which may end it: the longer horizon counts from the next look-up on.
    let isProven = isProvablyOurs(operation)
    let (marked, isSearched) = try await searched(operation)
    // What shows our marker is ours, however the rest of the answer was.
    if marked.isEmpty, isProven, !isSearched { return nil }
    let ids = Set(marked.map(\.id))
    return try finding(
      operation, wish: wish, kind: kind,
      among: marked + around.records.filter { !ids.contains($0.id) }, user: user,
      demandsMarker: isProven && isSearched)
  }
}

extension Workbench {
  /// The entries that carry an operation's marker.
  ///
  /// - Returns: with whether all of them were seen: an absence counts only then.
  func searched(_ operation: Operation) async throws -> (records: [Record], isComplete: Bool) {
    let search = RemoteRead.entriesMarked(operation.uuid, field: capabilities.markerField)
    guard let reading = try await read(search) else { return ([], false) }
    switch reading.outcome {
    case .accepted:
      guard case .records(let records, _, let isCapped) = reading.answer.content else {
        return ([], false)
      }
      return (records, !isCapped)
    case .refused, .gone:
      // There is no such search any more: the marker proves nothing from now on.
      if isProvablyOurs(operation) { try await learn([CapabilityEvidence(.marker, "off")]) }
      return ([], false)
    default: return ([], false)
    }
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
      // A booked start is looked up only where it is not fresh any more.
      settlement.losesFreshness = operation.verb == .timerStart
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
