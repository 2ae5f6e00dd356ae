import Foundation
import Fuzzing
import Testing

/// Every kept input, and mutations of them, through every door.
///
/// `TTSYNC_FUZZ_INPUTS` makes more mutations of each, `TTSYNC_FUZZ_SEED` other ones. The doors of the
/// libraries are fuzzed faster by `ttsync-fuzz`, in processes of their own.
@Suite(.serialized, .timeLimit(.minutes(60))) struct CorpusTests {
  private static let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Corpus").path

  private static let environment = ProcessInfo.processInfo.environment
  private static let wanted = environment["TTSYNC_FUZZ_INPUTS"].flatMap(UInt64.init)
  private static let seed = environment["TTSYNC_FUZZ_SEED"].flatMap(UInt64.init) ?? 1

  /// Mutations in the ordinary gate: together a few seconds of a debug build.
  static let counts: [String: UInt64] = [
    "json": 2_000, "payload": 1_500, "answer": 500, "session": 40, "tool": 25, "env": 800,
    "command": 40, "row": 60, "bell": 200, "witness": 200,
  ]

  private static func door(_ name: String) throws -> any FuzzSurface {
    switch name {
    case "env": EnvSurface()
    case "command": CommandSurface()
    case "row": try RowSurface()
    case "bell": try BellSurface()
    case "witness": WitnessSurface()
    default: try #require(try FuzzSurfaces.named(name), "no surface is called \(name)")
    }
  }

  @Test(arguments: counts.keys.sorted())
  func `whatever comes in, it is taken or refused and nothing breaks`(_ name: String) async throws {
    let door = try Self.door(name)
    let kept = try FuzzCorpus(name, below: Self.corpus).inputs
    #expect(!kept.isEmpty, "\(name) has no kept inputs")
    for (file, bytes) in kept {
      do {
        try await door.take(bytes)
      } catch let problem as FuzzProblem {
        Issue.record("Corpus/\(name)/\(file): \(problem)")
      }
    }
    let mutator = Mutator(kept.map(\.bytes), words: door.words, seed: Self.seed)
    let first = UInt64(kept.count)
    for index in first..<(first + (Self.wanted ?? Self.counts[name] ?? 0)) {
      let input = mutator.input(index)
      do {
        try await door.take(input)
      } catch let problem as FuzzProblem {
        let text = String(decoding: input.prefix(400), as: UTF8.self)
        Issue.record("\(name), input \(index) of seed \(Self.seed): \(problem)\n\(text)")
        return
      }
    }
  }

  @Test func `the same seed and number make the same input`() throws {
    let kept = try FuzzCorpus("json", below: Self.corpus).inputs.map(\.bytes)
    let one = Mutator(kept, words: ["a"], seed: 7)
    let two = Mutator(kept, words: ["a"], seed: 7)
    let other = Mutator(kept, words: ["a"], seed: 8)
    let inputs = (100..<200).map { one.input($0) }
    #expect((100..<200).map { two.input($0) } == inputs)
    #expect((100..<200).map { other.input($0) } != inputs)
    #expect(Set(inputs).count > 60)
  }
}
