import Foundation
import Logging

/// What a process finds around it when it starts: environment, folders, settings file.
struct Start: Sendable {
  var environment: [String: String]
  var workingDirectory: String
  var folders: Folders

  /// - Throws: when the user has no home folder and nothing else says where to put files.
  static func here() throws -> Start {
    let environment = ProcessInfo.processInfo.environment
    guard let home = Folders.homeOfUser() else {
      throw CommandFailure(
        .configuration, "The password database names no home folder for this user.",
        next: "Run ttsync as a user that has one.")
    }
    return Start(
      environment: environment, workingDirectory: FileManager.default.currentDirectoryPath,
      folders: Folders(home: home, environment: environment))
  }

  /// The settings of this run; also says on stderr what is odd about them but not wrong.
  ///
  /// - Parameter extra: options of one command, by the key of their setting.
  func settings(
    _ options: SettingsOptions, extra: [String: (name: String, text: String)] = [:],
    output: Output = Output()
  ) throws -> Settings {
    try settings(from: layers(options, extra: extra, output: output), options)
  }

  /// The texts of the settings, before they are checked.
  func layers(
    _ options: SettingsOptions, extra: [String: (name: String, text: String)] = [:],
    output: Output = Output()
  ) throws -> SettingLayers {
    var layers = SettingLayers()
    layers.options = options.given.merging(extra) { $1 }
    layers.environment = environment
    layers.isFileNamed = options.envFile != nil
    layers.file = try envFile(options.envFile, output: output)
    for stranger in layers.strangers {
      output.note(
        "ttsync: \(layers.file?.path ?? ""), line \(stranger.line): "
          + "there is no setting \(stranger.key); it is ignored.")
    }
    return layers
  }

  func settings(from layers: SettingLayers, _ options: SettingsOptions) throws -> Settings {
    try Settings(
      layers: layers, folders: folders, workingDirectory: workingDirectory,
      allowedHost: options.allowHost)
  }

  /// The named file, which must be there, or the one in the configuration folder, which may be.
  private func envFile(_ named: String?, output: Output) throws -> EnvFile? {
    let path = named ?? folders.envFile
    guard named != nil || FileManager.default.fileExists(atPath: path) else { return nil }
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw EnvFileProblem(
        path: path, line: nil, sentence: "the file cannot be read (\(Self.cause(error)))")
    }
    guard data.count <= EnvFile.bytesMax, let text = String(validating: data, as: UTF8.self) else {
      throw EnvFileProblem(
        path: path, line: nil, sentence: "this is no settings file: too large, or not UTF-8")
    }
    let file = try EnvFile(parsing: text, path: path)
    warnIfOpen(file, output)
    return file
  }

  /// Says so when others may read a file that holds a secret.
  private func warnIfOpen(_ file: EnvFile, _ output: Output) {
    let holdsSecret = Settings.Table.all.contains {
      $0.isSecret && !(file.values[$0.key]?.text ?? "").isEmpty
    }
    var facts = stat()
    guard holdsSecret, unsafe stat(file.path, &facts) == 0, facts.st_mode & 0o077 != 0 else {
      return
    }
    output.note(
      "ttsync: \(file.path) holds a secret and others may read it; run: chmod 600 '\(file.path)'")
  }

  private static func cause(_ error: any Error) -> String {
    let code = (error as? CocoaError)?.underlying as? POSIXError
    return code.map { unsafe String(cString: strerror($0.code.rawValue)) } ?? "\(error)"
  }
}
