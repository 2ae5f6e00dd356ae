import ArgumentParser
import Foundation
import Fuzzing

extension Fuzz {
  /// Writes what the simulated service answers into the corpus.
  struct Seeds: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the simulated service's answers into the corpus.")

    @OptionGroup var options: FuzzOptions

    mutating func run() throws {
      let folder = options.corpus + "/answer"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for seed in try AnswerSeeds.make() {
        try Data(seed.bytes).write(to: URL(fileURLWithPath: folder + "/" + seed.name))
      }
    }
  }
}
