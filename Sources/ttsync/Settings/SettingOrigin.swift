/// Where a value came from; for messages, and for the rule on stored credentials.
enum SettingOrigin: Sendable, Equatable, CustomStringConvertible {
  case flag(String)
  case environment
  /// `isNamed`: by `--env-file`; else the file in the configuration folder.
  case file(path: String, line: Int, isNamed: Bool)

  var description: String {
    switch self {
    case .flag(let name): "the option \(name)"
    case .environment: "the environment"
    case .file(let path, let line, _): "\(path), line \(line)"
    }
  }

  /// Stored before this start rather than given with it.
  var isStored: Bool {
    if case .file(_, _, let isNamed) = self { !isNamed } else { false }
  }
}
