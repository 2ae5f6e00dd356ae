import Foundation
import Fuzzing

/// What a parent and its children do alike.
enum FuzzJob {
  /// Exit code of a child whose input took too long.
  static let hangStatus: Int32 = 4

  static func mutator(_ surface: String, _ options: FuzzOptions) throws -> Mutator {
    let corpus = try FuzzCorpus(surface, below: options.corpus)
    let words = try FuzzSurfaces.words(of: surface)
    return Mutator(corpus.inputs.map(\.bytes), words: words, seed: options.seed)
  }

  static func progressFile(_ path: String) throws -> URL {
    let url = URL(fileURLWithPath: path)
    try Data(count: 8).write(to: url)
    return url
  }

  /// The number of the input that is under way; it outlives a trap.
  static func write(_ index: UInt64, to note: FileHandle) throws {
    try note.seek(toOffset: 0)
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: index >> (8 * UInt64($0))) }
    try note.write(contentsOf: bytes)
  }

  static func readProgress(_ path: String) throws -> UInt64 {
    let bytes = FileManager.default.contents(atPath: path) ?? Data()
    return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
