import SyncCore

/// Complete reads that several operations may share while they are young (pitfalls, D24).
///
/// A hundred queued entries of one day cost one windowed read before they are sent, not a hundred.
actor WindowReads {
  struct Window: Sendable {
    var records: [Record]
    /// Every page was read and no cap was reached: an absence in it counts.
    var isComplete: Bool
    /// Of the clock that runs in sleep.
    var beganElapsed: Int64
    /// When the last page was in, of the clock that runs in sleep.
    var endedElapsed: Int64
    /// Of the clock that stops in sleep: absences count only if the read began after the horizon.
    var beganAwake: Int64
  }

  private var kept: [String: Window] = [:]
  /// When each record was last really seen on the server, of the clock that runs in sleep.
  private var seen: [Subject: Int64] = [:]
  /// How many have to be seen before the old ones of them are forgotten again.
  private var crowd = WindowReads.crowdMin

  /// Below it, forgetting is not worth a walk through all of them.
  private static let crowdMin = 1_000

  func saw(_ subject: Subject, at elapsed: Int64) {
    seen[subject] = elapsed
    guard seen.count >= crowd else { return }
    seen = seen.filter { $0.value > elapsed - 60_000 }
    crowd = max(Self.crowdMin, 2 * seen.count)
  }

  func lastSeen(_ subject: Subject) -> Int64? { seen[subject] }

  func recent(_ key: String, since elapsed: Int64) -> Window? {
    guard let window = kept[key], window.beganElapsed >= elapsed else { return nil }
    return window
  }

  func keep(_ window: Window, for key: String) {
    kept = kept.filter { $0.value.beganElapsed > window.beganElapsed - 60_000 }
    kept[key] = window
  }

  func forget() {
    kept = [:]
    seen = [:]
  }
}

extension Workbench {
  /// Every page of a list, at most `Limits.pagesMax`.
  ///
  /// - Throws: `NotListed` when the service does not offer this list at all.
  /// - Returns: nil when a page could not be read: nothing can be concluded.
  func pages(_ question: (Int) -> RemoteRead) async throws -> WindowReads.Window? {
    var window = WindowReads.Window(
      records: [], isComplete: false, beganElapsed: sources.elapsedMilliseconds(),
      endedElapsed: sources.elapsedMilliseconds(), beganAwake: sources.awakeMilliseconds())
    var seen: Set<RemoteID> = []
    for page in 0..<Limits.pagesMax {
      guard let reading = try await read(question(page)) else { return nil }
      if reading.isRefusedForGood { throw NotListed(answer: reading.answer) }
      guard reading.isAccepted,
        case .records(let records, let isLast, let isCapped) = reading.answer.content
      else { return nil }
      let unseen = records.filter { seen.insert($0.id).inserted }
      window.records += unseen
      window.endedElapsed = sources.elapsedMilliseconds()
      if isCapped { return window }
      // An endpoint that ignores `page` answers the same rows again (API §5).
      if isLast || unseen.isEmpty {
        window.isComplete = true
        return window
      }
    }
    return window
  }

  /// Where a create of this kind would show: the entries around it, or the list of its kind.
  ///
  /// - Parameter since: the oldest beginning of a read that may be shared, of the clock that runs
  ///   in sleep.
  func surroundings(
    of wish: Fields, kind: EntityKind, user: RemoteID?, since: Int64
  ) async throws -> WindowReads.Window? {
    do {
      return try await listed(wish, kind: kind, user: user, since: since)
    } catch is NotListed {
      return nil
    }
  }

  /// The same, telling apart a list that the service does not offer.
  ///
  /// - Throws: `NotListed`.
  func listed(
    _ wish: Fields, kind: EntityKind, user: RemoteID?, since: Int64
  ) async throws -> WindowReads.Window? {
    let (key, question) = place(of: wish, kind: kind, user: user)
    if let window = await windows.recent(key, since: since) { return window }
    guard let window = try await pages(question) else { return nil }
    await windows.keep(window, for: key)
    return window
  }

  private func place(
    of wish: Fields, kind: EntityKind, user: RemoteID?
  ) -> (key: String, question: (Int) -> RemoteRead) {
    guard kind == .timeEntry, let start = wish[.startAt]?.instant else {
      return ("list/\(kind.rawValue)", { .list(kind, page: $0) })
    }
    // A day on either side: the server's days are those of a zone we need not know here.
    let from = Zone.utc.day(start) - 1
    let to = Zone.utc.day(wish[.endAt]?.instant ?? start) + 1
    let owner = wish[.userID]?.id?.remote ?? user
    return (
      "entries/\(owner?.description ?? "all")/\(from.text)/\(to.text)",
      { .entries(user: owner, from: from.text, to: to.text, page: $0) }
    )
  }
}

/// The service answered that it has no such list, or does not show it to us: asking again is no use.
struct NotListed: Error, Sendable {
  var answer: RemoteAnswer

  func reason(_ kind: EntityKind) -> Reason {
    let said = answer.message.map { " (\($0.prefix(Limits.messageLengthMax)))" } ?? ""
    return Reason(
      "not_listed",
      "TrackingTime does not show its list of \(kind.noun)s here\(said), so it cannot be told "
        + "whether this one exists: look yourself, then retry or discard.")
  }
}

extension Workbench {
  /// A window without records, beginning now.
  func nothingListed() -> WindowReads.Window {
    let now = sources.elapsedMilliseconds()
    return WindowReads.Window(
      records: [], isComplete: true, beganElapsed: now, endedElapsed: now,
      beganAwake: sources.awakeMilliseconds())
  }
}

extension Workbench.Reading {
  /// 404, 400 or 403: not a fault that passes.
  var isRefusedForGood: Bool {
    switch outcome {
    case .gone, .refused(envelope: 400), .refused(envelope: 403): true
    default: false
    }
  }
}
