import ArgumentParser
import Foundation
import Fuzzing
import SyncCore

@testable import ttsync

/// The text of a settings file.
struct EnvSurface: FuzzSurface {
  let name = "env"

  let words =
    ["TT_", "TTSYNC_", "export ", "='", "=\"", "\\n", "#", "$", "`", "\t", "\u{FEFF}", "\r"]
    + Settings.Table.all.map { $0.key + "=" }

  func take(_ input: [UInt8]) throws {
    // Start refuses what is no UTF-8 before it is parsed.
    guard let text = String(validating: input, as: UTF8.self) else { return }
    let file: EnvFile
    do throws(EnvFileProblem) {
      file = try EnvFile(parsing: text, path: "/c/.env")
    } catch {
      guard let line = error.line, (1...input.count + 1).contains(line) else {
        throw FuzzProblem("a problem names line \(String(describing: error.line))")
      }
      return
    }
    var layers = SettingLayers()
    layers.file = file
    let secret = file.values["TT_APP_PASSWORD"]?.text ?? ""
    do throws(SettingsProblem) {
      let settings = try Settings(
        layers: layers, folders: Folders(home: "/home/ana", environment: [:]),
        workingDirectory: "/cwd")
      guard settings.base.isEncrypted || settings.base.isLoopback else {
        throw SettingsProblem(["FUZZ: the password would go out in the clear"])
      }
    } catch {
      if error.description.contains("FUZZ") { throw FuzzProblem(error.description) }
      if secret.count > 8, !"TT_APP_PASSWORD".contains(secret), error.description.contains(secret) {
        throw FuzzProblem("a problem quotes the password")
      }
    }
  }
}

/// A command line: each line of the input is an argument. It is parsed, not run.
struct CommandSurface: FuzzSurface {
  let name = "command"

  let words = [
    "serve", "worker", "status", "doctor", "flush", "pull", "operations", "audit", "conflicts",
    "resolve", "adopt", "edit", "retry", "cancel", "discard", "demo", "sandbox", "list", "show",
    "verify", "export", "head", "--json", "--help", "--version", "--account", "--timeout",
    "--since",
    "--toolsets", "--", "-", "--=", "3d", "2026-03-02 10:00", "\n", "--env-file", "--mine",
    "--generate-completion-script", "help", "--field", "name=x",
  ]

  func take(_ input: [UInt8]) throws {
    let text = String(decoding: input, as: UTF8.self).replacing("\u{0}", with: "")
    let arguments = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    do {
      _ = try TTSync.parseAsRoot(arguments)
    } catch {
      let code = TTSync.exitCode(for: error).rawValue
      guard code == 0 || code == ExitStatus.usage.rawValue else {
        throw FuzzProblem("a command line ends with \(code)")
      }
      guard !TTSync.fullMessage(for: error).isEmpty else {
        throw FuzzProblem("a command line is refused without a word")
      }
    }
  }
}
