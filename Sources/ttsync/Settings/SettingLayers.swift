/// All the texts there are, strongest first: option, environment, `.env`.
///
/// An empty text counts as not set, in every layer: that is how containers and client
/// configurations unset a variable.
struct SettingLayers: Sendable {
  struct Found: Sendable, Equatable {
    var text: String
    var origin: SettingOrigin
  }

  /// By key; the option's name beside its text.
  var options: [String: (name: String, text: String)] = [:]
  var environment: [String: String] = [:]
  var file: EnvFile?
  /// The file was named by `--env-file`.
  var isFileNamed = false

  func find(_ key: String) -> Found? {
    if let option = options[key] {
      return Found(text: option.text, origin: .flag(option.name))
    }
    if let text = environment[key], !text.isEmpty {
      return Found(text: text, origin: .environment)
    }
    return inFile(key)
  }

  /// What the file alone says.
  func inFile(_ key: String) -> Found? {
    guard let file, let value = file.values[key], !value.text.isEmpty else { return nil }
    return Found(
      text: value.text,
      origin: .file(path: file.path, line: value.line, isNamed: isFileNamed))
  }

  /// Keys in the file that look like ours and are not: typing errors, mostly.
  var strangers: [(key: String, line: Int)] {
    let known = Set(Settings.Table.all.map(\.key))
    return (file?.values ?? [:])
      .filter { $0.key.hasPrefix("TTSYNC_") || $0.key.hasPrefix("TT_") }
      .filter { !known.contains($0.key) }
      .map { ($0.key, $0.value.line) }
      .sorted { $0.1 < $1.1 }
  }
}
