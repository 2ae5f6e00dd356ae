/// What is wrong with the settings, all of it at once; exit 78 (`ExitStatus.configuration`).
struct SettingsProblem: Error, Equatable, CustomStringConvertible {
  /// One sentence each, with key, value (unless secret), where it stands, and what is allowed.
  let sentences: [String]

  init(_ sentences: [String]) { self.sentences = sentences }

  var description: String { sentences.joined(separator: "\n") }

  /// A value that its setting does not take.
  static func refused(_ definition: SettingDefinition, _ found: SettingLayers.Found) -> String {
    let value = definition.isSecret ? "the value" : "'\(found.text.prefix(80))'"
    let unit = definition.unit.map { " (\($0))" } ?? ""
    return "\(definition.key)\(unit): \(value) from \(found.origin) is not usable. "
      + "It must be \(definition.allowed)."
  }

  /// A required value that stands nowhere: what it is, where to get it, how to set it.
  static func missing(_ definition: SettingDefinition, folders: Folders) -> String {
    """
    \(definition.key) is not set. \(definition.about.joined(separator: " "))
    Set it in one of these ways:
      \(definition.key)=… in the environment (the shell's, or "env" in your MCP client's settings)
      a line \(definition.key)=… in \(folders.envFile)
      a line \(definition.key)=… in another file, named with --env-file
    """
  }
}
