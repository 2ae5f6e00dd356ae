import JSONTree
import JournalStore
import SyncCore

extension Push {
  /// Creates something once: the pre-image first, a look-up instead of a blind second send.
  func create(_ operation: Operation) async throws {
    let kind = operation.subject.kind
    let me = try bench.me()
    let wish = owned(operation.wish, kind: kind, by: me)
    if kind == .timeEntry, wish[.startAt]?.instant == nil {
      return try await park(
        operation, .undecodable, Reason("undecodable", "The entry does not say when it began."))
    }
    guard let fields = RemoteFields(wish) else {
      return try await park(
        operation, .needsReview,
        Reason("user_unknown", "It belongs to a user whom the server has not told yet."))
    }
    // What was unknown once, or refused with a marker, is looked up anew; any other may share the
    // read of its neighbours.
    let isLookedUp = !operation.isFresh || operation.reason?.code == Reason.markerRefused.code
    let age = isLookedUp ? Limits.delayMin * 9 / 10 : Limits.decisionAge / 2
    let youngest = bench.sources.elapsedMilliseconds() - age.milliseconds
    let around: WindowReads.Window
    do {
      guard
        let window = try await bench.listed(wish, kind: kind, user: me, since: youngest)
      else {
        return try await bench.putOff(operation, .unreadable("What is there already"))
      }
      around = window
    } catch let missing as NotListed {
      // A person who looked and wants it sent decides what no list can tell.
      guard operation.isConsented else {
        return try await park(operation, .needsReview, missing.reason(kind))
      }
      around = bench.nothingListed()
    }
    if isLookedUp, try await isSettledByLookUp(operation, wish, around, me) { return }
    // While fresh, no earlier attempt was applied: whatever is there now is not ours.
    let preImage =
      isLookedUp ? nil : LookUp.preImage(wish, kind: kind, among: around.records)
    let marker = bench.marker(for: operation, kind)
    let plan = [PlanStep(.main, isMarked: marker.map { _ in true })]
    guard
      let sent = try await send(
        .create(kind, fields, marker: marker), for: [operation], plan: plan,
        readAt: around.endedElapsed, preImage: preImage)
    else { return }
    try await concludeCreate(operation, sent, kind: kind)
  }

  /// The owner of an entry is said explicitly; by default it is the user of the credentials.
  func owned(_ wish: Fields, kind: EntityKind, by me: RemoteID?) -> Fields {
    // "None" of a merged update is what a new record has anyway (design §7).
    let wish = wish.without(wish.names.filter { wish[$0]?.isNull ?? true })
    guard let me else { return wish }
    var owned = wish.resolving { $0 == .me ? .remote(me) : $0 }
    if kind == .timeEntry, owned[.userID] == nil { owned[.userID] = .id(.remote(me)) }
    return owned
  }

  func concludeCreate(_ operation: Operation, _ sent: Sent, kind: EntityKind) async throws {
    if try await isTriedWithoutMarker(operation, sent) { return }
    // What the answer does not repeat is as it was sent.
    let made = sent.answer.content.records.first { $0.kind == kind }
      .map { Record(kind, $0.id, bench.sentFields(of: operation, kind).overlaid(by: $0.fields)) }
    if sent.outcome == .accepted, made == nil {
      // Accepted without saying what was made: the look-up tells.
      var silent = sent
      silent.outcome = .unknown
      return try await conclude(operation, silent, accepted: { $0 }, readBack: { .unreadable })
    }
    if sent.outcome == .accepted, let made {
      await bench.saw([made])
      try await learnMarker(operation, sent, made)
    }
    try await conclude(operation, sent) { settlement in
      var settlement = settlement
      settlement.created = made?.id
      settlement.records = made.map { [$0] } ?? []
      return settlement
    } readBack: {
      try await lookUpAfterRefusal(operation, kind: kind)
    }
  }

  /// A create that was unknown once, or answered with 429, is looked up before it is sent again.
  ///
  /// - Returns: true when the look-up settled it, or the read cannot decide.
  private func isSettledByLookUp(
    _ operation: Operation, _ wish: Fields, _ around: WindowReads.Window, _ me: RemoteID?
  ) async throws -> Bool {
    // A person who looked and said "send it again" has decided what a list cannot.
    let isWanted = operation.isConsented
    guard around.isComplete || isWanted else {
      try await park(operation, .needsReview, .cannotBeRead)
      return true
    }
    guard
      let finding = try await bench.found(
        operation, wish, kind: operation.subject.kind, around: around, user: me)
    else {
      try await bench.putOff(operation, .unreadable("What carries its marker"))
      return true
    }
    switch finding {
    case .absent: return false
    case .near where isWanted, .several where isWanted: return false
    case .exact(let id, let record):
      let rows = try await bench.settle([operation.id]) { row in
        guard row.state == .pending else { return nil }
        var settlement = Settlement(row.id, revision: row.revision, .found)
        settlement.created = id
        settlement.isFound = true
        settlement.records = [record]
        settlement.detail = ["decision": "found before sending again"]
        return settlement
      }
      if rows.last?.state == .pending { try await bench.putOff(operation, .lookingUp(until: nil)) }
    case .near(let ids):
      try await park(
        operation, .undecidable, .nearMatch(operation.subject.kind, ids),
        showing: around.records.filter { ids.contains($0.id) })
    case .several(let ids):
      try await park(
        operation, .undecidable, .twoMatches,
        showing: around.records.filter { ids.contains($0.id) })
    }
    return true
  }

  private func lookUpAfterRefusal(_ operation: Operation, kind: EntityKind) async throws -> ReadBack
  {
    let me = try bench.me()
    let wish = owned(operation.wish, kind: kind, by: me)
    guard
      let around = try await bench.surroundings(
        of: wish, kind: kind, user: me, since: bench.sources.elapsedMilliseconds())
    else { return .unreadable }
    guard
      let finding = try await bench.found(operation, wish, kind: kind, around: around, user: me)
    else { return .unreadable }
    if case .exact(let id, let record) = finding {
      return .asWished(records: [record], created: id)
    }
    return .notAsWished
  }
}

extension Workbench {
  /// The fields that a create put into being; for a booked start, those that stay as they are.
  func sentFields(of operation: Operation, _ kind: EntityKind) -> Fields {
    let sent =
      operation.verb == .create ? operation.wish : operation.wish.only([.taskID, .startAt])
    return sent.without(
      sent.names.filter { $0.isDerived || !sent.only([$0]).provisionalReferences.isEmpty })
  }

  /// What a look-up found of an operation's create among records.
  ///
  /// - Parameter demandsMarker: ours would be among them with its marker.
  func finding(
    _ operation: Operation, wish: Fields, kind: EntityKind, among records: [Record],
    user: RemoteID?, demandsMarker: Bool = false
  ) throws -> LookUp.Finding {
    let (claimed, attempted) = try journal.read { view in
      (
        try view.claimed(kind, among: records.map(\.id)),
        try view.attempts(of: operation.id).map(\.sentAt).min()
      )
    }
    return LookUp.judge(
      wish, kind: kind, among: records, preImage: Set(operation.preImage), claimed: claimed,
      user: user, marker: operation.uuid,
      attemptedAt: attempted ?? operation.acceptedAt, demandsMarker: demandsMarker,
      clock: try changeClock())
  }
}
