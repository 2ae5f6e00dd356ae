import ArgumentParser

/// `ttsync worker`: the worker alone, for a machine that is always on.
struct WorkerCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Send what was accepted, until SIGTERM; without serving an assistant.",
    discussion: "Waits while another process of this account sends, and takes over when it ends.")

  @OptionGroup var settings: SettingsOptions

  func perform() async throws -> ExitStatus {
    let engine = try Engine(try Wiring(settings))
    try await engine.run { [Wiring.leading($0)] }
    return .ok
  }
}
