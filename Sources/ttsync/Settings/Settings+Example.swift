extension Settings {
  /// The text of `.env.example`, rendered from the definitions; a test compares the file with it.
  static func example() -> String {
    let head = """
      # Settings of ttsync. Every one is optional but the first two.
      #
      # Put what you need into ~/.config/ttsync/.env (mode 0600), or into another file and name it
      # with --env-file. A .env in the working directory is never read.
      # Stronger than this file: the environment; stronger still: options of the command line.
      # KEY=value, 'single' or "double" quotes, # comments. Nothing is expanded. Empty: not set.

      """
    return head + Table.all.map(section).joined()
  }

  private static func section(_ definition: SettingDefinition) -> String {
    var facts: [String] = []
    if definition.isRequired { facts.append("Required.") }
    if definition.isSecret { facts.append("Secret.") }
    if let unit = definition.unit { facts.append("Unit: \(unit).") }
    facts.append("Allowed: \(definition.allowed).")
    let lines = definition.about + [facts.joined(separator: " ")]
    let assignment = "\(definition.key)=\(definition.standard ?? "")"
    return "\n" + lines.map { "# \($0)\n" }.joined()
      + (definition.isRequired ? assignment : "# \(assignment)") + "\n"
  }
}
