import Foundation
import JournalStore
import SyncCore
import Testing

/// The write-ahead log while somebody works (design §3).
@Suite struct LogTests {
  private static let megabyte = 1 << 20

  /// Bytes of the file now.
  private func bytes(_ path: String) throws -> Int {
    let facts = try FileManager.default.attributesOfItem(atPath: path)
    return (facts[.size] as? NSNumber)?.intValue ?? 0
  }

  @Test func `a busy leader keeps the log small`() async throws {
    let office = try await Office()
    let log = office.journal.place.writeAheadLog
    let now = Clock.now()
    // Nobody leads: the tools write, and nobody moves the log.
    for number in 0..<80 {
      try await office.accept(.entry(hoursAgo: Int64(number) + 2, notes: "\(number)", now: now))
    }
    let before = try bytes(log)
    #expect(before > 5 * Self.megabyte, "\(before)")
    // Replaying writes more than was written so far, in less time than lies between two signs of life.
    try await office.drain()
    let after = try bytes(log)
    #expect(after < before + 5 * Self.megabyte, "\(before), then \(after)")
  }
}
