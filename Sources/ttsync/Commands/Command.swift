import ArgumentParser

/// A command of ours: what it throws ends on stderr with a next step, and in its exit code.
protocol Command: AsyncParsableCommand {
  /// - Returns: how it ended, for the exit code.
  func perform() async throws -> ExitStatus
}

extension Command {
  mutating func run() async throws {
    let status: ExitStatus
    do {
      status = try await perform()
    } catch let exit as ExitCode {
      throw exit
    } catch {
      let failure = CommandFailure(error)
      Output().note("ttsync: \(failure)")
      status = failure.status
    }
    if status != .ok { throw status.exitCode }
  }
}

/// Options of commands that print facts.
struct FactsOptions: ParsableArguments {
  @Flag(help: "Print JSON instead of text; keys are only ever added.")
  var json = false

  var output: Output { Output(isJSON: json) }
}

extension Wiring {
  /// The parts for one command.
  init(
    _ options: SettingsOptions, extra: [String: (name: String, text: String)] = [:]
  ) throws {
    let start = try Start.here()
    self.init(settings: try start.settings(options, extra: extra), environment: start.environment)
  }
}
