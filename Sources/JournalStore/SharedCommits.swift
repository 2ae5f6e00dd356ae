import GRDB
import SyncCore
import Synchronization

/// What this process wants to write, in the order in which it came: whatever comes while one commit
/// is on its way to the disk shares the next one (decision 0100).
///
/// A commit is mostly waiting for the disk, so several cost little more than one. Nothing waits for
/// company: alone it goes at once. Each stands for itself: one that fails takes nobody with it, and
/// everybody is answered after the commit.
final class SharedCommits: Sendable {
  /// One transaction's worth of writing.
  private struct Work: Sendable {
    /// Writes, and returns who is to be told that it is on the disk.
    let write: @Sendable (Database) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
  }

  private struct State {
    var waiting: [Work] = []
    /// A commit is on its way, and will look for what waits when it is done.
    var isBusy = false
  }

  private let state = Mutex(State())

  /// How many wait for the next commit.
  var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// - Throws: what `body` throws, or why it could not be committed: nothing of it was written.
  func commit<T: Sendable>(
    in journal: Journal, _ body: @escaping @Sendable (Database) throws -> T
  ) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      let work = Work { db in
        let value = try body(db)
        return { continuation.resume(returning: value) }
      } fail: {
        continuation.resume(throwing: $0)
      }
      let isFirst = state.withLock { state in
        state.waiting.append(work)
        defer { state.isBusy = true }
        return !state.isBusy
      }
      if isFirst { start(in: journal) }
    }
  }

  private func start(in journal: Journal) {
    journal.pool.asyncWriteWithoutTransaction { [self] db in
      let batch = state.withLock { state in
        let batch = state.waiting.prefix(Limits.sharedCommitMax)
        state.waiting.removeFirst(batch.count)
        return Array(batch)
      }
      Self.write(batch, of: journal, in: db)
      let isOver = state.withLock { state in
        state.isBusy = !state.waiting.isEmpty
        return !state.isBusy
      }
      // Behind whoever else wants the connection meanwhile (a checkpoint).
      if !isOver { start(in: journal) }
    }
  }

  private static func write(_ batch: [Work], of journal: Journal, in db: Database) {
    var written: [@Sendable () -> Void] = []
    var open = batch[...]
    var answers: [Work] = []
    do {
      try db.inTransaction(.immediate) {
        try journal.requireSound(db)
        while let work = open.popFirst() {  // bounded by the batch
          answers.append(work)
          if let tell = try write(work, of: journal, isAlone: batch.count == 1, in: db) {
            written.append(tell)
          } else {
            answers.removeLast()
          }
        }
        return .commit
      }
      for tell in written { tell() }
    } catch {
      // Before the next commit begins: after a failed disk there is none.
      journal.noted(error)
      for work in answers + open { work.fail(error) }
    }
  }

  /// - Returns: nil when it failed by itself, and was told so.
  /// - Throws: when the whole transaction is lost.
  private static func write(
    _ work: Work, of journal: Journal, isAlone: Bool, in db: Database
  ) throws -> (@Sendable () -> Void)? {
    if isAlone { return try work.write(db) }
    var told: (@Sendable () -> Void)?
    do {
      try db.inSavepoint {
        told = try work.write(db)
        return .commit
      }
    } catch {
      // A full disk ends more than one savepoint; after a failed one nothing is written at all.
      guard db.isInsideTransaction, !journal.endsWriting(error) else { throw error }
      work.fail(error)
      return nil
    }
    return told
  }
}
