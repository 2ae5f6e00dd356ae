import ArgumentParser
import Foundation
import Fuzzing
import Synchronization

extension Fuzz {
  /// Takes a batch of inputs, or one from a file. Dies when one of them breaks something.
  struct Child: AsyncParsableCommand {
    static let configuration = CommandConfiguration(shouldDisplay: false)

    @Argument var surface: String
    @OptionGroup var options: FuzzOptions
    @Option var progress: String
    @Option var from: UInt64 = 0
    @Option var count: UInt64 = 0
    @Option var seconds: Double?
    @Option var input: String?

    mutating func run() async throws {
      guard let door = try FuzzSurfaces.named(surface) else { throw ExitCode(64) }
      let watchdog = Watchdog(patience: options.patience)
      do {
        if let input {
          let bytes = FileManager.default.contents(atPath: input).map(Array.init) ?? []
          try await door.take(bytes)
          return
        }
        let mutator = try FuzzJob.mutator(surface, options)
        let note = try FileHandle(forWritingTo: FuzzJob.progressFile(progress))
        let end = seconds.map { Date.now.addingTimeInterval($0) } ?? .distantFuture
        for index in from..<(from + count) where index == from || Date.now < end {
          try FuzzJob.write(index, to: note)
          watchdog.pat()
          try await door.take(mutator.input(index))
        }
      } catch let problem as FuzzProblem {
        Output.note(problem.description)
        throw ExitCode(3)
      }
    }
  }
}

/// Ends the process when an input takes too long.
private final class Watchdog: Sendable {
  private let pats = Atomic<UInt64>(0)

  init(patience: Int) {
    Thread.detachNewThread { [self] in
      var last = pats.load(ordering: .relaxed)
      // bounded by the process
      while true {
        Thread.sleep(forTimeInterval: Double(patience))
        let now = pats.load(ordering: .relaxed)
        if now == last { exit(FuzzJob.hangStatus) }
        last = now
      }
    }
  }

  func pat() { _ = pats.add(1, ordering: .relaxed) }
}
