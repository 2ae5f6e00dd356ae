import ArgumentParser
import Foundation
import Fuzzing

/// Feeds the doors of the program with bytes that nobody means well with.
///
/// The work is done in child processes, so that a trap ends only one of them.
@main
struct Fuzz: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ttsync-fuzz",
    abstract: "Mutate kept inputs and give them to the real code, in child processes.",
    discussion: """
      Surfaces: \(FuzzSurfaces.names.joined(separator: ", ")). Those of the program itself are \
      played by the tests in Tests/FuzzTests.
      Ends with 0 when nothing broke and 1 when something did; the inputs that did are on disk then.
      """,
    subcommands: [Run.self, Seeds.self, Child.self], defaultSubcommand: Run.self)
}

/// What parent and child agree on.
struct FuzzOptions: ParsableArguments {
  @Option(help: "Folder of the kept inputs.")
  var corpus = "Tests/FuzzTests/Corpus"

  @Option(help: "Other numbers make other inputs.")
  var seed: UInt64 = 1

  @Option(help: "Seconds that one input may take.")
  var patience = 10
}

extension Fuzz {
  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Fuzz a surface, or all of them.")

    @Argument(help: "A surface, or all.")
    var surface = "all"

    @OptionGroup var options: FuzzOptions

    @Option(help: "Inputs for each surface.")
    var inputs: UInt64 = 100_000

    @Option(help: "End each surface after so many seconds.")
    var seconds: Double?

    @Option(help: "Inputs for one child process.")
    var batch: UInt64 = 50_000

    @Option(help: "Folder for what breaks something.")
    var findings = "fuzz-findings"

    mutating func validate() throws {
      guard surface == "all" || FuzzSurfaces.names.contains(surface) else {
        throw ValidationError(
          "There is no surface \(surface). Known are all, "
            + FuzzSurfaces.names.joined(separator: ", ") + ".")
      }
      guard FileManager.default.fileExists(atPath: options.corpus) else {
        throw ValidationError(
          "There is no folder \(options.corpus). Run it at the top of the source tree, or name the "
            + "folder with --corpus.")
      }
    }

    mutating func run() throws {
      let names = surface == "all" ? FuzzSurfaces.names : [surface]
      var broken = 0
      for name in names {
        let parent = try Parent(
          surface: name, options: options, batch: max(1, batch), findings: findings)
        broken += try parent.run(inputs: inputs, seconds: seconds)
      }
      if broken > 0 { throw ExitCode(1) }
    }
  }
}
