import ChildPrograms
import Foundation
import JSONTree
import Testing
import TrackingTimeSandbox

@testable import ttsync

/// `ttsync doctor` of the built binary.
@Suite(.timeLimit(.minutes(3)))
struct DoctorTests {
  static func capability(_ name: String, _ facts: JSON) -> JSON? {
    facts["capabilities"]?.arrayValue?.first { $0["name"]?.stringValue == name }
  }

  static func findings(_ topic: String, _ facts: JSON) -> [JSON] {
    facts["findings"]?.arrayValue?.filter { $0["topic"]?.stringValue == topic } ?? []
  }

  @Test func `doctor without anything set up says what is missing, and makes nothing`()
    async throws
  {
    try await Bench.with { bench in
      let ended = try await bench.run(
        "doctor", "--json", changes: ["TT_APP_PASSWORD": "", "TT_ACCOUNT_ID": ""])
      #expect(ended.status == 0)
      let facts = try ended.json()
      #expect(facts["result"]?.stringValue == "warn")
      #expect(Self.findings("account", facts).first?["level"]?.stringValue == "warn")
      #expect(!FileManager.default.fileExists(atPath: bench.folder + "/home"))
    }
  }

  @Test func `doctor tells a wrong setting instead of failing on it`() async throws {
    try await Bench.with { bench in
      let ended = try await bench.run("doctor", changes: ["TTSYNC_IN_FLIGHT": "many"])
      #expect(ended.status == ExitStatus.broken.rawValue)
      #expect(ended.lines.joined().contains("TTSYNC_IN_FLIGHT"))
    }
  }

  @Test func `doctor reads durability, leader and clock of a working journal`() async throws {
    try await Bench.with { bench in
      let (server, assistant) = try await bench.serve()
      try await bench.book("checked", minute: 1, assistant)
      _ = try await bench.run("flush")
      let facts = try await bench.run("doctor", "--json").json()
      #expect(facts["result"]?.stringValue == "ok", "\(facts.encodedString())")
      for topic in ["durability", "leader", "permissions", "disk", "connection", "clock"] {
        #expect(Self.findings(topic, facts).first?["level"]?.stringValue == "ok", "\(topic)")
      }
      #expect(!facts.encodedString().contains(Bench.password))
      server.closeInput()
      _ = await server.status()

      let journal = try #require(facts["journal"]?.stringValue)
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: journal)
      let open = try await bench.run("doctor", "--json").json()
      #expect(Self.findings("permissions", open).first?["level"]?.stringValue == "warn")
      let again = try await bench.run("doctor", "--json").json()
      #expect(Self.findings("permissions", again).first?["level"]?.stringValue == "ok")
    }
  }

  @Test func `a probe needs consent, says what it does, and leaves nothing`() async throws {
    try await Bench.with { bench in
      let refused = try await bench.run("doctor", "--probe")
      #expect(refused.status == ExitStatus.refused.rawValue)
      #expect(refused.errors.joined().contains("--yes"))
      #expect(bench.sandbox.log.received("POST", "/events/add") == 0)

      let before = bench.sandbox.world.state.entries.all.count
      let ended = try await bench.run("doctor", "--probe", "--yes", "--json")
      #expect(ended.status == 0, "\(ended.errors)")
      let learned = try ended.json()["learned"]?.arrayValue ?? []
      #expect(learned.contains { $0["value"]?.stringValue == "proven third_party_id" })
      #expect(bench.sandbox.world.state.entries.all.count == before)

      let facts = try await bench.run("doctor", "--json").json()
      let marker = Self.capability("marker", facts)
      #expect(marker?["value"]?.stringValue == "proven third_party_id")
      #expect(marker?["default"]?.stringValue == "unknown")
    }
  }

  @Test func `beside a server the server runs the probe, without credentials of ours`()
    async throws
  {
    try await Bench.with { bench in
      let (server, _) = try await bench.serve()
      _ = try await bench.run("flush")
      let ended = try await bench.run(
        "doctor", "--probe", "--yes", changes: ["TT_APP_PASSWORD": ""])
      #expect(ended.status == 0, "\(ended.errors) \(ended.lines)")
      #expect(bench.sandbox.log.received("POST", "/events/add") >= 3)
      server.closeInput()
      _ = await server.status()
    }
  }

  @Test func `a probe that finds nobody at home says so and is not run later`() async throws {
    try await Bench.with { bench in
      _ = try await bench.run("flush")
      try await bench.sandbox.goOffline()
      let ended = try await bench.run("doctor", "--probe", "--yes", "--wait", "2")
      #expect(ended.status == ExitStatus.offline.rawValue, "\(ended.errors) \(ended.lines)")
      try await bench.sandbox.goOnline()
      _ = try await bench.run("flush")
      #expect(bench.sandbox.log.received("POST", "/events/add") == 0)
    }
  }
}
