import ArgumentParser

@main
struct TTSync: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ttsync",
    abstract: "TrackingTime that keeps working without a network.",
    discussion: """
      An assistant's changes are written to a journal on this machine and arrive at TrackingTime \
      once, as soon as it can be reached.

      Settings come from options, the environment, and ~/.config/ttsync/.env; see .env.example.

      Exit codes:
      \(ExitStatus.table)
      """,
    version: Version.text,
    subcommands: [],
    groupedSubcommands: [
      CommandGroup(name: "Run:", subcommands: [ServeCommand.self, WorkerCommand.self]),
      CommandGroup(
        name: "Look and decide:",
        subcommands: [
          StatusCommand.self, DoctorCommand.self, FlushCommand.self, PullCommand.self,
          OperationsCommand.self,
          AuditCommand.self, ConflictsCommand.self, ResolveCommand.self, AdoptCommand.self,
          EditCommand.self,
          RetryCommand.self, CancelCommand.self, DiscardCommand.self,
        ]),
      CommandGroup(name: "Try:", subcommands: [DemoCommand.self, SandboxCommand.self]),
    ])
}
