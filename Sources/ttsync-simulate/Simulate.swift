import ArgumentParser
import Foundation
import SimulatedLife

/// Lives many lives of ttsync in virtual time and holds the promises of the design against each.
@main
struct Simulate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ttsync-simulate",
    abstract: "Lives many lives of ttsync in virtual time against a hostile service.",
    discussion: """
      One seed is one life, the same to the byte whenever it is lived. A broken promise is printed \
      with its seed; `--seed N --story` tells that life again, line by line. Exit code 1: a promise \
      was broken. Every hundred lives have a process of their own.
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
  @Flag(help: .hidden) var part = false
  @Option(help: "Where journals are made; in memory unless said.") var folder: String = "/dev/shm"

  func validate() throws {
    if lives < 1 { throw ValidationError("--lives takes a number from 1, not \(lives).") }
    if jobs < 1 { throw ValidationError("--jobs takes a number from 1, not \(jobs).") }
    if let steps, steps < 1 {
      throw ValidationError("--steps takes a number from 1, not \(steps).")
    }
  }

  func run() async throws {
    let circumstances = Circumstances(
      steps: steps, troubles: troubles, isTwice: twice, isTold: story, folder: folder)
    let began = Date.now
    let end = minutes.map { began.addingTimeInterval($0 * 60) }
    let seeds =
      seed.map { $0...$0 } ?? from...(minutes == nil || part ? from + UInt64(lives) - 1 : .max)
    if part || seed != nil {
      let outcome = await Self.onThread { Part(seeds: seeds, end: end, circumstances).live() }
      Self.say(part ? try outcome.line : outcome.tally.words(since: began))
      if outcome.broken > 0 { throw ExitCode(1) }
    } else if await !Crowd(seeds: seeds, until: end, jobs: jobs, circumstances).live() {
      throw ExitCode(1)
    }
  }

  /// A life blocks its thread, and needs a deep stack.
  private static func onThread(_ work: @escaping @Sendable () -> Outcome) async -> Outcome {
    await withCheckedContinuation { continuation in
      let thread = Thread { continuation.resume(returning: work()) }
      thread.stackSize = 16 << 20
      thread.start()
    }
  }

  static func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }

  static func complain(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}
