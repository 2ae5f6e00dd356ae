import Testing

@Suite struct ImportTests {
  /// What each target may import (style, section 2). A new import is a decision, so it stands here.
  static let allowed: [String: Set<String>] = [
    "JSONTree": [],
    "SyncCore": ["JSONTree", "FoundationEssentials", "Foundation"],
    "JournalStore": [
      "JSONTree", "SyncCore", "GRDB", "Crypto", "Logging", "Synchronization", "Foundation",
      "Dispatch", "Glibc", "Musl", "Darwin",
    ],
    "TrackingTimeAPI": [
      "JSONTree", "SyncCore", "AsyncHTTPClient", "NIOCore", "NIOPosix", "NIOHTTP1",
      "NIOHTTPCompression", "Logging", "Synchronization", "Foundation", "FoundationEssentials",
      "Glibc", "Musl", "Darwin",
    ],
    "ReplayWorker": [
      "JSONTree", "SyncCore", "JournalStore", "ServiceLifecycle", "Logging", "Synchronization",
      "Foundation", "Glibc", "Musl", "Darwin",
    ],
    "MCPServer": [
      "JSONTree", "Logging", "ServiceLifecycle", "Synchronization", "Foundation",
      "FoundationEssentials", "Dispatch", "Glibc", "Musl", "Darwin", "_StringProcessing",
    ],
    "TrackingTimeTools": [
      "JSONTree", "SyncCore", "JournalStore", "MCPServer", "Logging", "Synchronization",
      "Foundation", "FoundationEssentials",
    ],
    "TrackingTimeSandbox": [
      "NIOCore", "NIOPosix", "NIOHTTP1", "ServiceLifecycle", "Synchronization", "Foundation",
      "Glibc", "Musl", "Darwin",
    ],
    // Never shipped: what tests share.
    "TestSupport": [],
    "TestScratch": ["Foundation", "Synchronization", "Testing"],
    // Other programs of ours, started and talked to: the demo, tests, long runs.
    "ChildPrograms": ["JSONTree", "Synchronization", "Foundation", "Glibc", "Musl", "Darwin"],
    // Never shipped: a disk below SQLite whose power can be cut.
    "SimulatedDisk": [
      "GRDBSQLite", "TestSupport", "Synchronization", "Foundation", "Glibc", "Musl", "Darwin",
    ],
    // Never shipped: what simulations and scenarios share.
    "SimulatedStage": [
      "JSONTree", "SyncCore", "JournalStore", "TrackingTimeAPI", "ReplayWorker", "MCPServer",
      "TrackingTimeTools", "TrackingTimeSandbox", "Logging", "Synchronization", "Foundation",
    ],
    "SimulatedLife": [
      "JSONTree", "SyncCore", "JournalStore", "ReplayWorker", "TrackingTimeTools",
      "TrackingTimeSandbox", "SimulatedStage", "SimulatedDisk", "TestSupport", "Synchronization",
      "Foundation", "FoundationEssentials",
    ],
    "ttsync-bench": [
      "JSONTree", "SyncCore", "JournalStore", "TrackingTimeAPI", "ReplayWorker", "MCPServer",
      "TrackingTimeTools", "TrackingTimeSandbox", "SimulatedStage", "ArgumentParser", "GRDBSQLite",
      "Logging", "Synchronization", "Foundation",
    ],
  ]

  @Test(arguments: allowed.keys.sorted())
  func `a target imports only what its row allows`(_ target: String) throws {
    let allowed = try #require(Self.allowed[target])
    for file in try Tree.swift(below: "Sources/\(target)") {
      for line in file.lines {
        let words = line.split(separator: " ").map(String.init)
        guard let at = words.firstIndex(of: "import"), at <= 2,
          words[..<at].allSatisfy({
            ["package", "public", "internal", "@preconcurrency"].contains($0)
          }),
          let module = words.dropFirst(at + 1).last
        else { continue }
        #expect(allowed.contains(module), "\(file.path) imports \(module)")
      }
    }
  }

  @Test func `nothing imports FoundationNetworking`() throws {
    for file in try Tree.swift(below: "Sources") + Tree.swift(below: "Tests") {
      let places = file.places(of: "import " + "FoundationNetworking")
      #expect(places.isEmpty, "it re-sends requests by itself: \(places)")
    }
  }
}
