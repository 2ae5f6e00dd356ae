import ArgumentParser

/// `ttsync audit`: what happened, in the order in which it happened.
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Show who asked for what, when it was sent, and what TrackingTime answered.",
    discussion: """
      The log is append-only and chained: each row carries a digest of the one before. `verify` \
      finds accidental or clumsy change; against somebody who rewrites the whole file only a head \
      kept elsewhere helps: note what `head` prints, and hand it to `verify --head` later.
      """,
    subcommands: [
      AuditListCommand.self, AuditShowCommand.self, AuditVerifyCommand.self,
      AuditHeadCommand.self, AuditExportCommand.self,
    ],
    defaultSubcommand: AuditListCommand.self)
}

/// Which rows of the log.
struct AuditFilterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only about this operation.", valueName: "number"))
  var operation: Int64?
  @Option(
    help: ArgumentHelp(
      "Only from this time on: 2026-11-22, or 90m, 12h, 7d back.",
      valueName: "time"))
  var since: Since?
  @Option(
    help: ArgumentHelp(
      "Only this event (accepted, sent, …); may be given several times.",
      valueName: "name"))
  var event: [String] = []
  @Option(help: ArgumentHelp("Only operations of this client.", valueName: "name"))
  var client: String?
}
