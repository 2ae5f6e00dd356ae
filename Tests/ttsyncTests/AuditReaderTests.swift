import ArgumentParser
import Foundation
import JournalStore
import Logging
import SyncCore
import TestScratch
import Testing

@testable import ttsync

@Suite(.scratch) struct AuditReaderTests {
  @Test(arguments: [[], ["--client", "test"]])
  func `the log is read to its end, however many pages it has`(_ options: [String]) async throws {
    let root = Scratch.path("audit")
    let journal = try Journal.open(
      JournalPlace(directory: root + "/data", stateDirectory: root + "/state"), account: 31337,
      serviceHost: "api.example.test", credential: nil, mode: .readWrite, sources: Clocks.journal,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    // Lost: a close that SQLite refused; it costs this process a few descriptors.
    Scratch.atEnd { try? journal.close() }
    let count = AuditReader.page + 1
    let call = CallContext(client: "test", tool: "tt_create_customer", argumentsDigest: "x")
    _ = try await journal.accept(call) { entrance in
      for number in 1...count {
        try entrance.propose(
          OperationDraft(.create, .new(.customer), wish: [.name: .text("Customer \(number)")]))
      }
    }
    var seen: [OperationID] = []
    try AuditReader(journal: journal, options: try .parse(options), now: Clocks.now())
      .each(latestFirst: false) { row in
        if let operation = row.operation { seen.append(operation) }
        return true
      }
    #expect(seen == (1...count).map { OperationID(Int64($0)) })
  }
}
