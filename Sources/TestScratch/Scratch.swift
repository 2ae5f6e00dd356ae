import Foundation
import Synchronization
package import Testing

/// What a test makes outside of its memory: taken away when it ends, however it ends.
///
/// A process that keeps every journal of a thousand tests has thousands of open files in the end, and
/// leaves their folders behind. Suites that use it carry the trait `.scratch`.
package final class Scratch: Sendable {
  @TaskLocal private static var current: Scratch?

  private let endings = Mutex<[@Sendable () throws -> Void]>([])

  /// In memory where the machine has such a place: a commit then waits for no disk.
  private static let base: String = {
    let memory = "/dev/shm"
    return FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
  }()

  /// A path of this test's own. Nothing is there yet; what is there at the end is removed.
  package static func path(_ name: String) -> String {
    let path = base + "/ttsync-\(name)-\(UUID().uuidString)"
    atEnd {
      guard FileManager.default.fileExists(atPath: path) else { return }
      try FileManager.default.removeItem(atPath: path)
    }
    return path
  }

  /// Does something when the test ends; what was said last comes first.
  package static func atEnd(_ ending: @escaping @Sendable () throws -> Void) {
    guard let current else {
      preconditionFailure("the suite of this test needs the trait .scratch")
    }
    current.endings.withLock { $0.append(ending) }
  }

  /// Runs `body` with a scratch of its own.
  package static func during(_ body: @Sendable () async throws -> Void) async throws {
    let scratch = Scratch()
    let ended: Result<Void, any Error>
    do {
      ended = .success(try await $current.withValue(scratch) { try await body() })
    } catch {
      ended = .failure(error)
    }
    for ending in scratch.endings.withLock(\.self).reversed() { try ending() }
    try ended.get()
  }
}

/// Gives each test of a suite a `Scratch` of its own.
package struct ScratchTrait: TestTrait, SuiteTrait, TestScoping {
  package var isRecursive: Bool { true }

  @concurrent package func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @Sendable @concurrent () async throws -> Void
  ) async throws {
    try await Scratch.during { try await function() }
  }
}

extension Trait where Self == ScratchTrait {
  /// Folders and journals of a test are gone when it ends.
  package static var scratch: Self { ScratchTrait() }
}
