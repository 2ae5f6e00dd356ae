import Foundation
import JSONTree

/// One setting, for people: its value, where that comes from, and never a secret.
struct SettingFact: Sendable, Equatable {
  var key: String
  /// nil: a secret, or not set and without default.
  var value: String?
  /// nil: the default.
  var origin: String?

  static func all(_ layers: SettingLayers) -> [SettingFact] {
    Settings.Table.all.map { definition in
      let found = layers.find(definition.key)
      return SettingFact(
        key: definition.key,
        value: definition.isSecret ? nil : found?.text ?? definition.standard,
        origin: found?.origin.description)
    }
  }

  var json: JSON {
    [
      "key": .string(key), "value": value.map(JSON.string) ?? .null,
      "origin": .string(origin ?? "default"),
    ]
  }
}

extension DoctorFacts {
  /// Credentials, and what was set beside the defaults.
  mutating func look(_ settings: Settings, _ layers: SettingLayers) {
    lookAtCredentials(settings, layers)
    let file = settings.folders.envFile
    let isThere = FileManager.default.fileExists(atPath: file)
    add(.ok("settings file", isThere ? file : "\(file) (not there; nothing needs it)"))
    let given = self.settings.filter { $0.origin != nil }
    for setting in given where setting.value != nil {
      add(.ok("setting", "\(setting.key)=\(setting.value ?? "") from \(setting.origin ?? "")"))
    }
    for stranger in layers.strangers {
      add(
        .warn(
          "setting",
          "\(stranger.key) in line \(stranger.line) of \(layers.file?.path ?? "the file")"
            + " is no setting and is ignored", next: "Correct the name: see .env.example."))
    }
  }

  private mutating func lookAtCredentials(_ settings: Settings, _ layers: SettingLayers) {
    let password = Settings.Table.appPassword.definition
    let account = Settings.Table.account.definition
    if let found = layers.find(password.key) {
      add(.ok("app password", "from \(found.origin), for \(settings.base.host)"))
      lookAtReaders(of: found.origin)
    } else {
      add(
        .warn(
          "app password", "\(password.key) is not set: this process sends nothing",
          next: "Set it in the environment or in \(settings.folders.envFile)."))
    }
    if let found = layers.find(account.key) {
      add(.ok("account", "\(found.text) from \(found.origin)"))
    } else {
      add(
        .warn(
          "account", "\(account.key) is not set: no write is accepted",
          next: "Set it in the environment or in \(settings.folders.envFile)."))
    }
  }

  /// A file with the app password is for its owner alone.
  private mutating func lookAtReaders(of origin: SettingOrigin) {
    guard case .file(let path, _, _) = origin else { return }
    var facts = stat()
    guard unsafe stat(path, &facts) == 0, facts.st_mode & 0o077 != 0 else { return }
    add(
      .problem(
        "app password", "others may read \(path), which holds it", next: "chmod 600 '\(path)'"))
  }
}
