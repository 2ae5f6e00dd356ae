import Foundation
import JournalStore
import SimulatedStage

extension Steps {
  /// What people do to the files behind the engine's back.
  static let journal: [Form] = [
    Form(
      "back up the journal", "Copies its files as they stand, as a backup of the machine does.",
      example: "back up the journal"
    ) { play, _ in try play.backUp() },
    Form(
      "put the backup back",
      "Every process is killed, and the files of the backup take the place of those that are there.",
      example: "put the backup back"
    ) { play, _ in try play.restore() },
    Form(
      "move the journal to another machine",
      "Every process is killed; the next ones run on another machine, with a copy of the journal's "
        + "folder and nothing else of the old one.",
      example: "move the journal to another machine"
    ) { play, _ in try play.moveToAnotherMachine() },
  ]
}

extension Play {
  private var backup: String { place.directory + ".backup" }

  private func files(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasPrefix("journal.sqlite") && !$0.hasSuffix("-shm") }
  }

  private func copy(_ from: String, to folder: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for file in try files(in: from) {
      try FileManager.default.copyItem(atPath: "\(from)/\(file)", toPath: "\(folder)/\(file)")
    }
  }

  func backUp() throws {
    if FileManager.default.fileExists(atPath: backup) {
      try FileManager.default.removeItem(atPath: backup)
    }
    try copy(place.directory, to: backup)
    acknowledgedInBackup = acknowledged
  }

  func restore() throws {
    guard FileManager.default.fileExists(atPath: backup) else {
      throw Mistake("There is no backup: write `back up the journal` first.")
    }
    try killAll()
    for file in try FileManager.default.contentsOfDirectory(atPath: place.directory)
    where file.hasPrefix("journal.sqlite") {
      try FileManager.default.removeItem(atPath: "\(place.directory)/\(file)")
    }
    try copy(backup, to: place.directory)
    // What came after it is lost with the disk.
    acknowledged = acknowledgedInBackup
  }

  func moveToAnotherMachine() throws {
    try killAll()
    let old = place.directory
    machine += 1
    device = Device("laptop-\(machine)", on: stage)
    try copy(old, to: place.directory)
  }

  private func killAll() throws {
    for process in processes where !process.executor.isDead { process.kill() }
    // Their files are closed then.
    try stage.settle()
  }
}
