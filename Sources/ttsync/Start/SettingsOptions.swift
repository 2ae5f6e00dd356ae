import ArgumentParser

/// Options that every command with settings takes. All are optional: an option that is left out
/// leaves the word to the environment and to `.env`.
///
/// There is none for the app password: command lines are visible to everybody on a machine.
struct SettingsOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Number of the TrackingTime account.", valueName: "id"))
  var account: String?

  @Option(
    name: .customLong("base-url"),
    help: ArgumentHelp("Whole address of the API, with /api/v4.", valueName: "url"))
  var baseURL: String?

  @Option(help: ArgumentHelp("Folder of the journals.", valueName: "folder"))
  var home: String?

  @Option(
    name: .customLong("env-file"),
    help: ArgumentHelp(
      "Settings file to read instead of the one in the configuration folder.",
      valueName: "file"))
  var envFile: String?

  @Option(
    name: .customLong("allow-host"),
    help: ArgumentHelp("Host that may get credentials stored for another one.", valueName: "host"))
  var allowHost: String?

  @Option(
    name: .customLong("log-level"),
    help: ArgumentHelp(
      "trace, debug, info, notice, warning, error or critical.",
      valueName: "level"))
  var logLevel: String?

  /// The options given, by the key of their setting.
  var given: [String: (name: String, text: String)] {
    let pairs: [(SettingDefinition, String, String?)] = [
      (Settings.Table.account.definition, "--account", account),
      (Settings.Table.base.definition, "--base-url", baseURL),
      (Settings.Table.home.definition, "--home", home),
      (Settings.Table.logLevel.definition, "--log-level", logLevel),
    ]
    return pairs.reduce(into: [:]) { result, pair in
      if let text = pair.2 { result[pair.0.key] = (pair.1, text) }
    }
  }
}
