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
        options.below = try entrance.view.countedBelow(
          subject, at: entrance.now, isReversible: true)
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
