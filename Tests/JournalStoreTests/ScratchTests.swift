import Foundation
import Synchronization
import TestScratch
import Testing

@testable import JournalStore

@Suite struct ScratchTests {
  private struct Broken: Error {}

  @Test(arguments: [false, true])
  func `what a test made is gone when it ends`(_ isBroken: Bool) async throws {
    let folder = Mutex("")
    do {
      try await Scratch.during {
        let fixture = try JournalFixture()
        try await fixture.accept(.note("one"))
        folder.withLock { $0 = fixture.place.directory }
        if isBroken { throw Broken() }
      }
      #expect(!isBroken)
    } catch is Broken {
      #expect(isBroken)
    }
    let path = folder.withLock(\.self)
    #expect(!path.isEmpty && !FileManager.default.fileExists(atPath: path))
    #expect(try Self.open(below: path).isEmpty)
  }

  /// Files of that folder that this process has open, where the system tells.
  private static func open(below folder: String) throws -> [String] {
    let descriptors = "/proc/self/fd"
    guard FileManager.default.fileExists(atPath: descriptors) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: descriptors).compactMap {
      // Lost: a descriptor that was closed meanwhile.
      try? FileManager.default.destinationOfSymbolicLink(atPath: "\(descriptors)/\($0)")
    }.filter { $0.hasPrefix(folder) }
  }
}
