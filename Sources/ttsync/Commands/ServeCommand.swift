import ArgumentParser
import Foundation

/// `ttsync serve`: MCP over stdio, with the worker beside it.
struct ServeCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve an assistant over stdin and stdout (MCP), and send what it accepts.",
    discussion: """
      stdout carries the protocol and nothing else; logs go to stderr. Ends when stdin ends or at \
      SIGTERM, with everything on disk. Several may run at once: one of them sends.
      """)

  @OptionGroup var settings: SettingsOptions

  @Option(help: ArgumentHelp("Groups of tools to offer, separated by commas.", valueName: "names"))
  var toolsets: String?
  @Option(help: ArgumentHelp("Single tools to offer, separated by commas.", valueName: "names"))
  var tools: String?
  @Option(
    name: .customLong("exclude-tools"),
    help: ArgumentHelp("Single tools not to offer, separated by commas.", valueName: "names"))
  var excludeTools: String?
  @Flag(name: .customLong("read-only"), help: "Offer only tools that change nothing.")
  var readOnly = false
  @Flag(
    name: .customLong("no-agent-discard"),
    help: "Leave giving up what waits for a decision to the command line.")
  var noAgentDiscard = false

  func perform() async throws -> ExitStatus {
    let wiring = try Wiring(settings, extra: given)
    let engine = try Engine(wiring)
    let server = try wiring.server(engine.journal)
    if isatty(0) == 1 {
      Output().note("ttsync serve speaks MCP on stdin; end with Ctrl-D. See ttsync serve --help.")
    }
    try await engine.run { worker in
      let worker = PersistentWorker(worker: worker, logger: wiring.logger)
      return [Wiring.leading(server), Wiring.accompanying(worker)]
    }
    return .ok
  }

  /// The options given, by the key of their setting.
  private var given: [String: (name: String, text: String)] {
    let pairs: [(SettingDefinition, String, String?)] = [
      (Settings.Table.toolsets.definition, "--toolsets", toolsets),
      (Settings.Table.tools.definition, "--tools", tools),
      (Settings.Table.excludeTools.definition, "--exclude-tools", excludeTools),
      (Settings.Table.readOnly.definition, "--read-only", readOnly ? "true" : nil),
      (
        Settings.Table.noAgentDiscard.definition, "--no-agent-discard",
        noAgentDiscard ? "true" : nil
      ),
    ]
    return pairs.reduce(into: [:]) { result, pair in
      if let text = pair.2 { result[pair.0.key] = (pair.1, text) }
    }
  }
}
