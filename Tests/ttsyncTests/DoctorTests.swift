import Foundation
import JSONTree
import JournalStore
import SyncCore
import Testing

@testable import ttsync

struct DoctorTests {
  static let now = Instant(seconds: 1_790_000_000)

  static func found(
    _ facts: [(Capability, String)] = [], marker: String = "auto", age: Duration = .zero
  ) throws -> DoctorFacts {
    var doctor = DoctorFacts(now: now)
    let layers = SettingLayers(environment: ["TTSYNC_MARKER": marker])
    let settings = try Settings(
      layers: layers, folders: Folders(home: "/nowhere", environment: [:]), workingDirectory: "/")
    doctor.look(
      facts.map { CapabilityFact($0.0, $0.1, learnedAt: now - age) },
      AccountFacts(account: 7, serviceHost: "api.example.test"), settings)
    return doctor
  }

  static func level(_ doctor: DoctorFacts, _ topic: String) -> Finding.Level? {
    doctor.findings.filter { $0.topic == topic }.map(\.level).max()
  }

  @Test func `every capability is shown, at its safe side where nothing was learned`() throws {
    let doctor = try Self.found()
    #expect(doctor.capabilities.map(\.capability) == Capability.allCases)
    #expect(doctor.capabilities.allSatisfy { $0.value == $0.capability.rule.standard.word })
    #expect(doctor.worst == .ok && doctor.status == .ok)
  }

  @Test func `what was learned is shown with its age, and what is too old as it was`() throws {
    let fresh = try Self.found([(.updateEnd, "optional")], age: .seconds(7200))
    let line = try #require(fresh.capabilities.first { $0.capability == .updateEnd })
    #expect(line.value == "optional")
    #expect(line.text(Phrase(now: Self.now)).contains("learned 2 h ago"))
    let old = try Self.found([(.updateEnd, "optional")], age: Limits.capabilityAge)
    let expired = try #require(old.capabilities.first { $0.capability == .updateEnd })
    #expect(expired.value == "required" && !expired.isBelieved)
    #expect(expired.text(Phrase(now: Self.now)).contains("optional was learned"))
  }

  @Test func `an account that moves times is a problem`() throws {
    let doctor = try Self.found([(.zones, "shifted")])
    #expect(doctor.worst == .problem && doctor.status == .broken)
  }

  @Test(arguments: [(0, Finding.Level.ok), (60, .ok), (61, .warn), (-3600, .warn)])
  func `a clock that is far off is a warning`(_ seconds: Int, _ level: Finding.Level) throws {
    let doctor = try Self.found([(.serverClock, "ahead \(seconds)")])
    #expect(Self.level(doctor, "clock") == level)
  }

  @Test func `a marker that is sent unproven is a warning`() throws {
    let proven = [(Capability.marker, "proven f"), (.markerPolicies, "apply")]
    #expect(Self.level(try Self.found(marker: "on"), "marker") == .warn)
    #expect(Self.level(try Self.found(proven, marker: "on"), "marker") == .ok)
    #expect(Self.level(try Self.found(proven, marker: "off"), "marker") == .ok)
  }

  @Test func `a setting is shown with its origin, a secret never`() throws {
    let layers = SettingLayers(
      environment: ["TT_APP_PASSWORD": "hush", "TTSYNC_IN_FLIGHT": "3"])
    let facts = SettingFact.all(layers)
    #expect(facts.count == Settings.Table.all.count)
    #expect(!facts.contains { $0.json.encodedString().contains("hush") })
    let password = try #require(facts.first { $0.key == "TT_APP_PASSWORD" })
    #expect(password.value == nil && password.origin == "the environment")
    #expect(facts.first { $0.key == "TTSYNC_IN_FLIGHT" }?.value == "3")
    #expect(facts.first { $0.key == "TTSYNC_WAIT_MS" }?.origin == nil)
  }

  @Test func `consent names the days, the account and what happens to the entries`() {
    let account = AccountFacts(
      account: 7, serviceHost: "api.example.test", accountName: "Northwind", userName: "Ana",
      zone: "Europe/Madrid")
    let text = ProbeConsent(account: account, now: Instant(seconds: 1_772_442_000)).text
    for word in ["2026-03-01", "2025-11-22", "7 (Northwind)", "Ana", "deletes each at once"] {
      #expect(text.contains(word), "\(word)")
    }
  }
}
