import JournalStore
import SyncCore

extension ToolCall {
  /// Archives or closes (true), reopens (false) the record named by `id`.
  ///
  /// Already so is an answer without an operation only where that is sure: a young copy with
  /// nothing pending.
  func setArchived(_ kind: EntityKind, _ isArchived: Bool) async throws -> Answer {
    let id = try arguments.requiredID()
    let known = try await check(kind, id)
    let subject = Subject(kind, id)
    return try await submit(about: [subject]) { entrance in
      let wish: Fields = [.isArchived: .flag(isArchived)]
      try refuseIfSo(subject, wish, in: entrance)
      var options = OperationOptions()
      if isArchived {
        options.below = try entrance.view.countedBelow(subject, around: entrance.now)
      }
      _ = try entrance.propose(
        OperationDraft(.transition, .existing(subject), wish: wish, options: options))
      return Proposal([known.warning(kind)].compactMap(\.self))
    }
  }

  /// - Throws: `AlreadySo` when a young copy without pending operations has these fields.
  func refuseIfSo(_ subject: Subject, _ wish: Fields, in entrance: Entrance) throws {
    guard let record = try entrance.view.record(subject), record.pending == 0,
      let asOf = record.asOf, entrance.now - asOf <= Self.settledAge,
      wish.names.allSatisfy({ record.fields[$0] == wish[$0] })
    else { return }
    throw AlreadySo(subject: subject, status: "already so on the server: nothing to change")
  }
}

extension JournalView {
  /// What hangs below a container, as far as its tasks and entries were ever brought; nil: they
  /// were not, so there is nothing that a later count could be compared with.
  ///
  /// - Parameter now: for what can be taken back: only entries around this moment are counted.
  func countedBelow(_ container: Subject, around now: Instant? = nil) throws -> ContainerCounts? {
    guard [.customer, .service, .project, .task].contains(container.kind) else { return nil }
    guard try coverage(.list(.task)) != nil, let span = try coveredSpan() else { return nil }
    if container.kind == .customer || container.kind == .service,
      try coverage(.list(.project)) == nil
    {
      return nil
    }
    var days = span.from...span.to
    if let now {
      let today = (try account().zone.flatMap { Zone($0) } ?? .utc).day(now)
      days = days.clamped(
        to: today - Limits.firstPullDaysBack...today + Limits.firstPullDaysAhead)
    }
    return try countsBelow(container, days: days)
  }
}
