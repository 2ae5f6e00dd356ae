import Foundation
import JSONTree
import JournalStore
import SyncCore

/// Everything that `doctor` tells, looked at without network.
struct DoctorFacts: Sendable {
  var now: Instant
  var findings: [Finding] = []
  /// With their origin; those left at their default too. Secrets have no value here.
  var settings: [SettingFact] = []
  var capabilities: [CapabilityLine] = []
  /// Path of the journal; nil: the settings name none.
  var journal: String?

  var worst: Finding.Level { findings.map(\.level).max() ?? .ok }

  var status: ExitStatus { worst == .problem ? .broken : .ok }

  mutating func add(_ finding: Finding) { findings.append(finding) }
}

extension DoctorFacts {
  /// Looks at everything that can be looked at, however wrong the rest is.
  static func found(_ start: Start, _ options: SettingsOptions, now: Instant) -> DoctorFacts {
    var facts = DoctorFacts(now: now)
    facts.look(start, options)
    return facts
  }

  private mutating func look(_ start: Start, _ options: SettingsOptions) {
    add(.ok("version", "ttsync \(Version.text)"))
    let layers: SettingLayers
    let settings: Settings
    do {
      layers = try start.layers(options)
      settings = try start.settings(from: layers, options)
    } catch {
      let failure = CommandFailure(error)
      return add(
        .problem("settings", failure.sentence, next: failure.nextStep ?? "Correct them."))
    }
    self.settings = SettingFact.all(layers)
    look(settings, layers)
    let chosen: FoundJournal
    do {
      chosen = try FoundJournal.chosen(by: settings)
    } catch {
      let failure = CommandFailure(error)
      return add(.warn("journal", failure.sentence, next: failure.nextStep ?? "Set it."))
    }
    journal = chosen.file
    let place = JournalPlace(directory: chosen.folder, stateDirectory: settings.stateFolder)
    look(place)
    for other in FoundJournal.all(in: settings.home) where other != chosen {
      add(.ok("also here", other.file))
    }
    guard FileManager.default.fileExists(atPath: chosen.file) else {
      return add(
        .warn(
          "journal", "\(chosen.file) is not there yet",
          next: "It is created by the first `ttsync serve`, `worker` or `flush`."))
    }
    let wiring = Wiring(settings: settings, environment: start.environment)
    do {
      let journal = try wiring.journal(chosen, .readWrite)
      let ended = Result { try look(journal, wiring) }
      try journal.close()
      try ended.get()
    } catch {
      let failure = CommandFailure(error)
      add(
        .problem(
          "journal", failure.sentence, next: failure.nextStep ?? "See `ttsync status`."))
    }
  }
}
