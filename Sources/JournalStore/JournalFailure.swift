package import SyncCore

/// The machine, or the state of the file, keeps the journal from doing its work.
///
/// Nothing was accepted and nothing changed when a write throws one of these.
package enum JournalFailure: Error, Sendable, Hashable {
  /// There is no journal yet, and only reading was asked for.
  case missing(path: String)
  case folderUnwritable(path: String, problem: String)
  case networkFileSystem(path: String, kind: String)
  /// SQLite did not keep `synchronous=FULL`.
  case notDurable(found: Int64)
  /// Written by a newer version of the program.
  case fromTheFuture(version: Int, known: Int)
  /// Written by an older version, and only reading was asked for.
  case needsMigration(version: Int)
  case otherAccount(expected: Int64, found: Int64)
  case otherService(expected: String, found: String)
  /// The credentials cannot be shown to belong to the user whose operations wait here.
  case otherUser(user: String?)
  case damaged(path: String, problem: String)
  case diskFull
  /// An fsync or a write failed: what is on the disk is not known until the file is opened again.
  case diskFailed(problem: String)
  /// Another process held the file longer than the busy handler waits.
  case locked
  case readOnly
  /// A newer process has migrated the file since it was opened here.
  case upgraded
  case unexpected(problem: String)
}

extension JournalFailure {
  /// Whether this process must not write again after it.
  var endsWriting: Bool {
    switch self {
    case .upgraded, .diskFailed, .damaged: true
    default: false
    }
  }

  /// Stable, machine-readable.
  package var code: String {
    switch self {
    case .missing: "journal_missing"
    case .folderUnwritable: "journal_folder_unwritable"
    case .networkFileSystem: "journal_on_network"
    case .notDurable: "journal_not_durable"
    case .fromTheFuture: "journal_from_the_future"
    case .needsMigration: "journal_needs_migration"
    case .otherAccount: "journal_of_other_account"
    case .otherService: "journal_of_other_service"
    case .otherUser: "journal_of_other_user"
    case .damaged: "journal_damaged"
    case .diskFull: "disk_full"
    case .diskFailed: "disk_failed"
    case .locked: "journal_locked"
    case .readOnly: "journal_read_only"
    case .upgraded: "journal_upgraded"
    case .unexpected: "journal_failed"
    }
  }

  /// What was wrong, in one sentence.
  package var sentence: String {
    switch self {
    case .missing(let path): "There is no journal at \(path)."
    case .folderUnwritable(let path, let problem): "The folder \(path) cannot be used: \(problem)."
    case .networkFileSystem(let path, let kind):
      "\(path) lies on a network file system (\(kind)), where locks and syncs cannot be trusted."
    case .notDurable(let found):
      "SQLite does not keep synchronous=FULL (it says \(found)), so nothing would be safe."
    case .fromTheFuture(let version, let known):
      "The journal has version \(version); this program knows versions up to \(known)."
    case .needsMigration(let version):
      "The journal has the older version \(version) and only reading was asked for."
    case .otherAccount(let expected, let found):
      "The journal belongs to account \(found), not to account \(expected)."
    case .otherService(let expected, let found):
      "The journal belongs to the service at \(found), not to \(expected)."
    case .otherUser(let user):
      "Operations of \(user ?? "another user") wait in this journal, and these credentials are others."
    case .damaged(let path, let problem): "The journal at \(path) is damaged: \(problem)."
    case .diskFull: "Not accepted: the disk is full."
    case .diskFailed(let problem): "Not accepted: the disk failed (\(problem))."
    case .locked: "Not accepted: another process kept the journal locked."
    case .readOnly: "Not accepted: the journal was opened for reading only."
    case .upgraded: "Not accepted: the journal was upgraded by a newer version of the program."
    case .unexpected(let problem): "Not accepted: the journal failed (\(problem))."
    }
  }

  /// What to do next.
  package var nextStep: String {
    switch self {
    case .missing: "Start `ttsync serve` once to create it."
    case .folderUnwritable: "Make it writable for this user, or set TTSYNC_HOME to another folder."
    case .networkFileSystem: "Set TTSYNC_HOME to a folder on a local disk."
    case .notDurable: "Report this with the version and the kind of disk."
    case .fromTheFuture: "Install the newer version of ttsync."
    case .needsMigration: "Start `ttsync serve` or `ttsync flush` once; it migrates the journal."
    case .otherAccount: "Set TT_ACCOUNT_ID to the journal's account, or use another TTSYNC_HOME."
    case .otherService: "Set TT_BASE_URL back, or use another TTSYNC_HOME."
    case .otherUser:
      "Use the credentials with which the operations were accepted, or another TTSYNC_HOME."
    case .damaged:
      "Keep a copy of the folder, then restore the latest backup."
    case .diskFull: "Free some space and repeat the call."
    case .diskFailed:
      "Check the disk, then restart ttsync; nothing is written until then. Look at `ttsync "
        + "operations` before you repeat the call: a failing disk may have kept it."
    case .locked: "Repeat the call; `ttsync status` shows who uses the journal."
    case .readOnly: "Use `ttsync serve` or a command that may write."
    case .upgraded: "Restart ttsync: the journal was upgraded."
    case .unexpected: "Repeat the call; if it fails again, report the text."
    }
  }

  /// The same as an answer to a tool call.
  package var refusal: Refusal { Refusal(code, sentence, next: nextStep) }
}

extension JournalFailure: CustomStringConvertible {
  package var description: String { "\(sentence) \(nextStep)" }
}

/// The lead went to a newer epoch: nothing of the statement was written, step down (design §4).
package struct LeadLost: Error, Sendable, Hashable {
  /// The epoch that the journal has now.
  package let current: Epoch

  package init(current: Epoch) { self.current = current }
}
