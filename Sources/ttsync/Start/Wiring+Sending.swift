import JournalStore

/// Whether a command that wants something sent does it itself, or leaves it to another process.
extension Wiring {
  /// False where no app password is set and a journal is there: then somebody else has to send.
  var isSending: Bool {
    settings.appPassword != nil || FoundJournal.all(in: settings.home).isEmpty
  }

  /// - Throws: what is missing to send, where nobody else does.
  func requireLeader(of journal: Journal) throws {
    let leader = try journal.read { try $0.leader() }
    if !Clocks.isAlive(leader) { _ = try settings.credentials() }
  }
}
