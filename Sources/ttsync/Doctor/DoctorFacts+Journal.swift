import Foundation
import JournalStore
import SyncCore

extension DoctorFacts {
  /// Below this much free space a full disk is near: the journal and its log need room to grow.
  private static let freeBytesLow: Int64 = 500 * 1024 * 1024
  private static let freeBytesLeast: Int64 = 50 * 1024 * 1024

  /// Folder, file, file system and disk.
  mutating func look(_ place: JournalPlace) {
    let facts = PlaceFacts(place)
    add(.ok("journal", place.file))
    add(.ok("state", place.stateDirectory))
    guard let folder = facts.folderMode else { return }
    let open = [(place.directory, folder), (place.file, facts.fileMode ?? 0)]
      .filter { $0.1 & 0o077 != 0 }
    for (path, mode) in open {
      add(
        .warn(
          "permissions", "others could enter or read \(path) (mode \(String(mode, radix: 8)))",
          next: "ttsync takes that back whenever it opens the journal: find out what changed it."))
    }
    if !facts.isOurs {
      add(
        .problem(
          "permissions", "\(place.file) belongs to another user",
          next: "Run ttsync as its owner, or use another TTSYNC_HOME."))
    }
    if open.isEmpty, facts.isOurs { add(.ok("permissions", "yours alone")) }
    let kind = facts.fileSystem ?? "unknown"
    if facts.isNetwork {
      add(
        .problem(
          "file system", "\(kind): locks and syncs do not reach other machines there",
          next: "Set TTSYNC_HOME to a folder on a local disk."))
    } else {
      add(.ok("file system", kind))
    }
    lookAtRoom(facts.freeBytes)
  }

  private mutating func lookAtRoom(_ free: Int64?) {
    guard let free else { return }
    let text = "\(free / (1024 * 1024)) MiB free"
    switch free {
    case ..<Self.freeBytesLeast:
      add(.problem("disk", text, next: "Make room: without it no write is accepted."))
    case ..<Self.freeBytesLow: add(.warn("disk", text, next: "Make room soon."))
    default: add(.ok("disk", text))
    }
  }

  /// What the journal itself knows.
  mutating func look(_ journal: Journal, _ wiring: Wiring) throws {
    look(try journal.examined())
    let now = now
    let status = try journal.read { view in
      try StatusFacts(
        view, path: journal.place.file, now: now,
        requestsPerSecond: wiring.settings.requestsPerSecond, others: [],
        isAlive: Clocks.isAlive)
    }
    look(status)
    let (facts, account) = try journal.read { (try $0.capabilities(), try $0.account()) }
    look(facts, account, wiring.settings)
  }

  private mutating func look(_ health: JournalHealth) {
    if health.synchronous == 2, health.journalMode == "wal" {
      add(.ok("durability", "write-ahead log, synchronous=FULL: an accepted write is on the disk"))
    } else {
      add(
        .problem(
          "durability",
          "journal_mode=\(health.journalMode), synchronous=\(health.synchronous): an accepted "
            + "write may be lost with the power",
          next: "Another program changed the file: restore it, or start anew with TTSYNC_HOME."))
    }
    let bug =
      health.hasResetBug
      ? ": older than 3.51.3, so no commit runs during a checkpoint (its log-reset bug cannot strike)"
      : ""
    add(.ok("SQLite", "\(health.sqliteVersion)\(bug)"))
    let size = health.fileBytes / 1024
    let log = health.logBytes / 1024
    add(.ok("size", "\(size) KiB, log \(log) KiB, schema version \(health.schemaVersion)"))
  }

  /// Who sends, whether it gets through, and what waits.
  private mutating func look(_ status: StatusFacts) {
    let phrase = Phrase(now: now)
    let pid = status.leader.pid.map { "process \($0)" } ?? "nobody"
    switch status.lead {
    case .working:
      add(.ok("leader", "\(pid), last sign \(status.leader.beatAt.map(phrase.ago) ?? "never")"))
    case .stopped:
      add(
        .problem(
          "leader",
          "\(pid) does not move (stopped?), last sign "
            + "\(status.leader.beatAt.map(phrase.ago) ?? "never")",
          next: "Let it go on (kill -CONT \(status.leader.pid ?? 0)) or end it."))
    case .none:
      let isIdle = status.unfinished == 0
      add(
        isIdle
          ? .ok("leader", "nobody; nothing waits")
          : .warn(
            "leader", "nobody sends, and \(Phrase.count(status.unfinished, "operation")) wait",
            next: "Start `ttsync serve` or `ttsync worker`, or run `ttsync flush`."))
    }
    lookAtConnection(status, phrase)
    if status.parkedCount > 0 {
      add(
        .warn(
          "queue", "\(Phrase.count(status.parkedCount, "operation")) need your decision",
          next: "See `ttsync conflicts`."))
    } else {
      add(.ok("queue", status.verdict))
    }
  }

  private mutating func lookAtConnection(_ status: StatusFacts, _ phrase: Phrase) {
    let contact = "last answer \(status.link.contactAt.map(phrase.ago) ?? "never")"
    switch status.connection {
    case .online: add(.ok("connection", "online, \(contact)"))
    case .unknown:
      add(.warn("connection", "not tried yet", next: "Run `ttsync flush` to try it."))
    case .limited:
      let until = status.link.slowUntil.map(phrase.clock) ?? "later"
      add(.ok("connection", "TrackingTime asks to wait until \(until)"))
    case .offline:
      add(
        .warn(
          "connection",
          "offline since \(status.link.offlineSince.map(phrase.clock) ?? "a moment"), \(contact)",
          next: "Nothing is lost; it is tried again by itself. `ttsync flush` tries at once."))
    case .paused:
      add(
        .problem(
          "connection", "paused: \(status.link.pauseReason?.sentence ?? "")",
          next: "Correct the credentials, then run `ttsync flush`."))
    }
  }
}
