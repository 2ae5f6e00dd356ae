import ArgumentParser

/// Options of every command that decides about operations.
struct DecisionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What was shown when you decided; if something else stands there now, nothing is done.",
      valueName: "digest"))
  var shown: String?

  @Flag(name: .customLong("dry-run"), help: "Say what would happen, to others too; change nothing.")
  var dryRun = false

  @Flag(help: "Do it without asking again.")
  var yes = false
}
