import Foundation

/// What every measurement is given.
struct Run: Sendable {
  /// Where journals are made, and prefilled ones kept.
  let folder: String
  let sizes: [Size]
  let isQuick: Bool
  /// The built program; nil: there is none beside this one.
  let program: String?

  /// How often something is done.
  func times(_ full: Int, quick: Int) -> Int { isQuick ? quick : full }

  func progress(_ text: String) { Output.progress("  " + text) }

  /// A folder of its own, empty.
  func scratch(_ name: String) throws -> String {
    let path = "\(folder)/scratch/\(name)"
    if FileManager.default.fileExists(atPath: path) {
      try FileManager.default.removeItem(atPath: path)
    }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  func clear() throws {
    let path = "\(folder)/scratch"
    if FileManager.default.fileExists(atPath: path) {
      try FileManager.default.removeItem(atPath: path)
    }
  }
}

/// Something that measures one goal, or what stands near it.
protocol Measuring: Sendable {
  /// Names for `--only`.
  static var goals: [String] { get }
  init()
  func measure(_ run: Run) async throws -> [Measurement]
}

/// How long something took.
enum Stopwatch {
  /// In microseconds.
  static func time(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start).microseconds
  }

  static func timeAwaiting(_ body: () async throws -> Void) async rethrows -> Double {
    let start = ContinuousClock.now
    try await body()
    return (ContinuousClock.now - start).microseconds
  }
}

extension Duration {
  var microseconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) * 1e6 + Double(attoseconds) / 1e12
  }

  var inSeconds: Double { microseconds / 1e6 }
}
