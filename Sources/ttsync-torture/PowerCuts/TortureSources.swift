import Foundation
import SyncCore
import Synchronization
import TestSupport

/// A clock that stands until it is moved.
final class TortureClock: Sendable {
  private let time = Mutex(Instant(seconds: 1_790_000_000))

  var now: @Sendable () -> Instant { { self.time.withLock { $0 } } }

  func advance(_ duration: Duration) {
    time.withLock { $0 = $0 + duration }
  }
}

/// UUIDs from a seed.
final class UUIDSequence: Sendable {
  private let chance: Mutex<SeededGenerator>

  init(seed: UInt64) {
    chance = Mutex(SeededGenerator(seed: seed))
  }

  var next: @Sendable () -> String {
    {
      let (high, low) = self.chance.withLock { ($0.next(), $0.next()) }
      let digits = [high, low].map { String($0, radix: 16) }
        .map { String(repeating: "0", count: 16 - $0.count) + $0 }.joined()
      var parts: [Substring] = []
      var rest = digits[...]
      for length in [8, 4, 4, 4, 12] {
        parts.append(rest.prefix(length))
        rest = rest.dropFirst(length)
      }
      return parts.joined(separator: "-")
    }
  }
}

/// Folders of the torture's own.
enum Folder {
  static func make() throws -> String {
    let path = NSTemporaryDirectory() + "ttsync-torture-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  static func remove(_ path: String) {
    // Lost: that it stays in the temporary folder.
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The files in it, by name; none when it is not there.
  static func files(_ path: String) -> [(name: String, bytes: [UInt8])] {
    // Lost: why it cannot be listed; what is missing is then noticed.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.sorted().compactMap { name in
      FileManager.default.contents(atPath: path + "/" + name).map { (name, Array($0)) }
    }
  }
}
