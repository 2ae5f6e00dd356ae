import JournalStore
import SyncCore

extension CommandFailure {
  /// What an error means for the one who typed the command.
  init(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let problem as SettingsProblem: self.init(.configuration, problem.description)
    case let problem as EnvFileProblem:
      self.init(
        .configuration, problem.description, next: "Correct the line, or name another file.")
    case let refusal as Refusal: self.init(.refused, refusal.sentence, next: refusal.nextStep)
    case let failure as JournalFailure:
      self.init(Self.status(of: failure), failure.sentence, next: failure.nextStep)
    default: self.init(.failed, "Unexpected: \(error)")
    }
  }

  private static func status(of failure: JournalFailure) -> ExitStatus {
    switch failure {
    case .folderUnwritable, .networkFileSystem, .diskFull, .diskFailed: .unwritable
    case .missing, .fromTheFuture, .needsMigration, .otherAccount, .otherService, .otherUser:
      .configuration
    case .locked: .busy
    case .upgraded, .readOnly: .refused
    case .notDurable, .damaged, .unexpected: .failed
    }
  }
}
