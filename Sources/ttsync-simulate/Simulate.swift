import ArgumentParser
import Foundation
import SimulatedLife

/// Lives many lives of ttsync in virtual time and holds the promises of the design against each.
@main
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ttsync-simulate",
    abstract: "Lives many lives of ttsync in virtual time against a hostile service.",
    discussion: """
      One seed is one life, the same to the byte whenever it is lived. A broken promise is printed \
      with its seed; `--seed N --story` tells that life again, line by line. Exit code 1: a promise \
      was broken.
      """)

  @Option(help: "Live this one life.") var seed: UInt64?
  @Flag(help: "Print everything that happens in it.") var story = false
  @Option(help: "The first of many seeds.") var from: UInt64 = 1
  @Option(help: "How many lives.") var lives: Int = 100
  @Option(help: "Live until so many minutes are over instead.") var minutes: Double?
  @Option(help: "How many lives at once.") var jobs: Int = 1
  @Option(help: "How many things happen in a life; 20 … 200 by seed unless said.") var steps: Int?
  @Option(
    help: "Of 100 things that happen, so many are troubles; 5, 15, 30 or 45 by seed unless said.")
  var troubles: Int?
  @Flag(help: "Live each life twice and compare, to the byte.") var twice = false
  @Option(help: "Where journals are made; in memory unless said.") var folder: String = "/dev/shm"

  func validate() throws {
    if lives < 1 { throw ValidationError("--lives takes a number from 1, not \(lives).") }
    if jobs < 1 { throw ValidationError("--jobs takes a number from 1, not \(jobs).") }
    if let steps, steps < 1 {
      throw ValidationError("--steps takes a number from 1, not \(steps).")
    }
  }

  func run() throws {
    let crowd = Crowd(
      seeds: seed.map { $0...$0 }
        ?? from...(minutes == nil ? from + UInt64(lives) - 1 : .max),
      until: minutes.map { Date.now.addingTimeInterval($0 * 60) }, steps: steps, troubles: troubles,
      isTwice: twice,
      isTold: story, folder: folder)
    let result = crowd.live(jobs: jobs)
    Self.say(result.line)
    if result.hasFailed { throw ExitCode(1) }
  }

  static func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}
