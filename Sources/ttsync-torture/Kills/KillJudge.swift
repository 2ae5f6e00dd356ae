import ChildPrograms
import Foundation
import JSONTree
import JournalStore
import Logging
import SyncCore

/// What a comparison found.
struct Findings: Sendable {
  var applied = 0
  /// Settled without a request of their own: merged with another, cancelled out.
  var otherwise = 0
  var parked = 0
  /// Second copies that were found and put before the user.
  var repairs = 0
  var problems: [String] = []
}

/// Lets everything come to rest, and compares the client's ledger, the journal and the service.
struct KillJudge {
  let stage: KillStage
  let ledger: Ledger

  func judge() async throws -> Findings {
    var findings = Findings()
    try stage.calm()
    let flush = try await stage.run("flush", "--json", "--timeout", "300")
    // 0: drained, 2: the rest is parked.
    if ![0, 2].contains(flush.status) {
      findings.problems.append("flush ended with \(flush.status): \(flush.line)")
    }
    // What was on its way when it was cut may arrive until now, and not later.
    try stage.calm()
    let audit = try await stage.run("audit", "verify", "--json")
    if audit.status != 0 { findings.problems.append("audit verify: \(audit.line)") }
    let parked = try await stage.run("operations", "--parked", "--limit", "10000", "--json")
    let listed = Set(
      (try JSON(parsing: parked.line)["operations"]?.arrayValue ?? [])
        .compactMap { $0["id"]?.integerValue })
    let journal = try open()
    let server = try Service(stage.control.order("GET", "state"))
    try compare(journal, Comparison(ledger: ledger, server: server, listed: listed), &findings)
    try journal.close()
    return findings
  }

  private func compare(
    _ journal: Journal, _ comparison: Comparison, _ findings: inout Findings
  ) throws {
    try journal.read { view in
      findings.problems += try view.integrityProblems() + view.contradictions()
      try comparison.compare(view, into: &findings)
    }
  }

  private func open() throws -> Journal {
    let home = stage.folder + "/data"
    let folders = try FileManager.default.subpathsOfDirectory(atPath: home)
    guard let file = folders.first(where: { $0.hasSuffix("/journal.sqlite") }) else {
      throw KillStage.Problem(description: "there is no journal in \(home)")
    }
    let directory = home + "/" + file.dropLast("/journal.sqlite".count)
    return try Journal.open(
      JournalPlace(directory: directory, stateDirectory: stage.folder + "/state"),
      account: stage.account, serviceHost: "127.0.0.1", credential: nil, mode: .readOnly,
      sources: Journal.Sources(
        now: { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) },
        uuid: { UUID().uuidString.lowercased() }),
      logger: Logger(label: "torture", factory: { _ in SwiftLogNoOpLogHandler() }))
  }
}

/// The entries that the service has.
struct Service {
  struct Entry {
    var id: Int64
    var notes: String
    var isBilled: Bool
  }

  var entries: [Int64: Entry] = [:]
  /// By the first word of their notes.
  var byMark: [String: [Entry]] = [:]

  init(_ state: JSON) {
    for event in state["accounts"]?[0]?["events"]?.arrayValue ?? [] {
      guard let id = event["id"]?.integerValue else { continue }
      let notes = event["notes"]?.stringValue ?? ""
      let entry = Entry(
        id: id, notes: notes, isBilled: event["is_billed"]?.boolValue ?? false)
      entries[id] = entry
      byMark[Self.mark(notes), default: []].append(entry)
    }
  }

  static func mark(_ notes: String) -> String { String(notes.prefix { $0 != " " }) }
}
