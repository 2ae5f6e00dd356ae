import ArgumentParser

/// Long runs that try to make ttsync lose or double something. A development program, never shipped.
@main
struct Torture: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ttsync-torture",
    abstract: "Try to make ttsync lose or double something.",
    subcommands: [PowerCutCommand.self, DiskCommand.self, KillsCommand.self])
}
