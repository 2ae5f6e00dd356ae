// swift-tools-version: 6.2
import PackageDescription

/// One list for every target of ours; dependencies keep their own settings.
///
/// Warnings are errors here. `TTSYNC_LENIENT=1` switches that off, so that a newer compiler with
/// new warnings cannot keep a user from building.
let settings: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
  ] + (Context.environment["TTSYNC_LENIENT"] == nil ? [.treatAllWarnings(as: .error)] : [])

// Products of other packages, named once.
let argumentParser: Target.Dependency =
  .product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient: Target.Dependency =
  .product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioCompression: Target.Dependency =
  .product(name: "NIOHTTPCompression", package: "swift-nio-extras")
let serviceLifecycle: Target.Dependency =
  .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency =
  .product(name: "UnixSignals", package: "swift-service-lifecycle")

func ours(
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(
  _ name: String, exclude: [String] = [], _ dependencies: [Target.Dependency]
) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let package = Package(
  name: "ttsync",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "ttsync", targets: ["ttsync"])],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
  ],
  targets: [
    ours("JSONTree", []),
    ours("SyncCore", ["JSONTree"]),
    ours(
      "JournalStore", ["JSONTree", "SyncCore", grdb, crypto, logging],
      resources: [.embedInCode("../../schema/v001_initial.sql")]),
    ours(
      "TrackingTimeAPI",
      [
        "JSONTree", "SyncCore", asyncHTTPClient, nioCore, nioPosix, nioHTTP1, nioCompression,
        logging,
      ]),
    ours("ReplayWorker", ["JSONTree", "SyncCore", "JournalStore", serviceLifecycle, logging]),
    ours("MCPServer", ["JSONTree", serviceLifecycle, logging]),
    ours("TrackingTimeTools", ["JSONTree", "SyncCore", "JournalStore", "MCPServer", logging]),
    ours(
      "TrackingTimeSandbox",
      [nioCore, nioPosix, nioHTTP1, serviceLifecycle]),
    ours("ChildPrograms", ["JSONTree"]),
    .executableTarget(
      name: "ttsync",
      dependencies: [
        "JSONTree", "ChildPrograms", "SyncCore", "JournalStore", "TrackingTimeAPI", "ReplayWorker",
        "MCPServer",
        "TrackingTimeTools", "TrackingTimeSandbox",
        argumentParser, crypto, serviceLifecycle, unixSignals, logging,
      ],
      swiftSettings: settings),
    ours("TestSupport", []),
    ours("TestScratch", []),
    ours("SimulatedDisk", ["TestSupport", grdbSQLite]),
    .executableTarget(
      name: "ttsync-torture",
      dependencies: [
        "JSONTree", "ChildPrograms", "SyncCore", "JournalStore", "SimulatedDisk", "TestSupport",
        argumentParser, logging,
      ],
      swiftSettings: settings),
    ours(
      "SimulatedStage",
      [
        "JSONTree", "SyncCore", "JournalStore", "TrackingTimeAPI", "ReplayWorker", "MCPServer",
        "TrackingTimeTools", "TrackingTimeSandbox", logging,
      ]),
    ours(
      "SimulatedLife",
      [
        "JSONTree", "SyncCore", "JournalStore", "ReplayWorker", "TrackingTimeTools",
        "TrackingTimeSandbox", "SimulatedStage", "SimulatedDisk", "TestSupport",
      ]),
    .executableTarget(
      name: "ttsync-simulate", dependencies: ["SimulatedLife", "ChildPrograms", argumentParser],
      swiftSettings: settings),
    ours(
      "Fuzzing",
      [
        "JSONTree", "SyncCore", "JournalStore", "TrackingTimeAPI", "MCPServer",
        "TrackingTimeTools", "TrackingTimeSandbox", "SimulatedStage", "TestSupport", logging,
      ]),
    .executableTarget(
      name: "ttsync-fuzz", dependencies: ["Fuzzing", argumentParser], swiftSettings: settings),
    .executableTarget(
      name: "ttsync-faults", dependencies: [argumentParser], swiftSettings: settings),
    // Never shipped: measures the others.
    .executableTarget(
      name: "ttsync-bench",
      dependencies: [
        "JSONTree", "SyncCore", "JournalStore", "TrackingTimeAPI", "ReplayWorker", "MCPServer",
        "TrackingTimeTools", "TrackingTimeSandbox", "SimulatedStage", argumentParser, grdbSQLite,
        logging,
      ],
      swiftSettings: settings),
    tests("JSONTreeTests", ["JSONTree", "TestSupport"]),
    tests("SyncCoreTests", ["JSONTree", "SyncCore", "TestSupport"]),
    tests(
      "JournalStoreTests", exclude: ["Fixtures"],
      [
        "JSONTree", "SyncCore", "JournalStore", "TestSupport", "TestScratch", grdb, logging,
      ]),
    tests(
      "CrashTests",
      [
        "JSONTree", "SyncCore", "JournalStore", "TrackingTimeAPI", "ReplayWorker",
        "TrackingTimeSandbox", "SimulatedDisk", "TestSupport", grdb, logging,
      ]),
    tests(
      "TrackingTimeAPITests",
      [
        "JSONTree", "SyncCore", "TrackingTimeAPI", "TrackingTimeSandbox", asyncHTTPClient, nioCore,
        nioPosix, nioHTTP1, logging,
      ]),
    tests("MCPServerTests", ["JSONTree", "MCPServer", "TestSupport", logging, serviceLifecycle]),
    tests(
      "TrackingTimeToolsTests",
      [
        "JSONTree", "SyncCore", "JournalStore", "MCPServer", "TrackingTimeTools", "TestScratch",
        logging,
      ]),
    tests(
      "TrackingTimeSandboxTests",
      ["TrackingTimeSandbox", nioCore, nioPosix, nioHTTP1, logging, serviceLifecycle]),
    tests(
      "ReplayWorkerTests",
      [
        "JSONTree", "SyncCore", "JournalStore", "TrackingTimeAPI", "ReplayWorker",
        "TrackingTimeSandbox", logging,
      ]),
    tests(
      "ScenarioTests", exclude: ["Scenarios"],
      [
        "ttsync", "JSONTree", "SyncCore", "JournalStore", "ReplayWorker", "TrackingTimeTools",
        "TrackingTimeSandbox", "SimulatedStage",
      ]),
    tests(
      "SimulationTests",
      ["SimulatedLife", "SimulatedStage", "SimulatedDisk", "TrackingTimeSandbox"]),
    tests(
      "ToolTableTests",
      [
        "JSONTree", "SyncCore", "JournalStore", "MCPServer", "TrackingTimeTools",
        "TrackingTimeSandbox", "SimulatedStage",
      ]),
    tests(
      "ttsyncTests",
      [
        "ttsync", "JSONTree", "SyncCore", "JournalStore", "ReplayWorker", "TestScratch", logging,
        argumentParser,
      ]),
    tests(
      "EndToEndTests",
      [
        "ttsync", "ttsync-torture", "JSONTree", "ChildPrograms", "SyncCore", "TrackingTimeSandbox",
        serviceLifecycle, logging,
      ]),
    tests("PowerCutTests", ["ttsync-torture", "SimulatedDisk", "TestSupport"]),
    tests(
      "FuzzTests", exclude: ["Corpus"],
      [
        "ttsync", "Fuzzing", "JSONTree", "SyncCore", "JournalStore", "ReplayWorker", grdb, logging,
        argumentParser,
      ]),
    tests("TidyTests", ["ttsync-faults"]),
    tests("BenchTests", ["ttsync-bench", "JSONTree"]),
  ]
)
