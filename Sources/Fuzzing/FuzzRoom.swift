import Foundation
import JournalStore
import Logging
import SyncCore
import Synchronization
import TrackingTimeTools

/// A journal in memory that nobody sends, made anew when it has grown.
final class FuzzRoom: Sendable {
  private struct State {
    var journal: Journal
    var folder: String
    var taken = 0
  }

  static let silent = Logger(label: "fuzz", factory: { _ in SwiftLogNoOpLogHandler() })
  static let zone = "Europe/Madrid"

  private let state: Mutex<State>

  init() throws {
    let (journal, folder) = try Self.open()
    state = Mutex(State(journal: journal, folder: folder))
  }

  deinit {
    // Lost: a folder that could not be removed.
    let folder = state.withLock { $0.folder }
    try? FileManager.default.removeItem(atPath: folder)
  }

  private static func open() throws -> (Journal, String) {
    let memory = "/dev/shm"
    let base = FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
    let folder = base + "/ttsync-fuzz-\(UUID().uuidString)"
    var sources = Journal.Sources(
      now: { Self.now }, uuid: { UUID().uuidString.lowercased() }, ring: {})
    sources.writesOnCallingThread = true
    let journal = try Journal.open(
      JournalPlace(directory: folder + "/data", stateDirectory: folder + "/state"),
      account: 1_001, serviceHost: "api.trackingtime.test",
      credential: CredentialFingerprintInput(secret: "hush"), mode: .readWrite, sources: sources,
      logger: silent)
    return (journal, folder)
  }

  /// 2026-03-02 12:00 in Madrid, a Monday.
  static let now = Instant(seconds: 1_772_449_200)

  var journal: Journal { state.withLock { $0.journal } }

  /// Its tools wait for nothing.
  var environment: ToolEnvironment {
    ToolEnvironment(
      journal: journal,
      settings: ToolSettings(
        waitBudget: .zero, wireBudget: .zero, readBudget: .zero, coldBudget: .zero,
        onlineBudget: .zero, systemZone: Self.zone),
      now: { Self.now }, uuid: { UUID().uuidString.lowercased() }, logger: Self.silent)
  }

  /// Whether so many inputs were taken that a new room is due.
  func isFull(after inputs: Int) -> Bool {
    state.withLock { state in
      state.taken += 1
      return state.taken >= inputs
    }
  }
}
