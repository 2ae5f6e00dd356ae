import JournalStore
import SyncCore

extension StatusFacts {
  /// The first line: are my hours safe?
  var verdict: String {
    let moving = movingCount
    let parked = parkedCount
    if unfinished == 0 { return "Everything is on the server." }
    let safe =
      moving == 0
      ? "" : "\(Phrase.count(moving, "operation")) safe on disk, not yet on the server"
    let needs = parked == 0 ? "" : "\(parked) need\(parked == 1 ? "s" : "") your decision"
    return [safe, needs].filter { !$0.isEmpty }.joined(separator: "; ") + "."
  }

  /// For people: the verdict, then one line per question.
  func text(_ phrase: Phrase, ink: Ink) -> String {
    var lines = [ink(colour, ink(.bold, verdict))]
    lines.append(row("connection", connectionText(phrase), ink))
    lines.append(row("leader", leaderText(phrase), ink))
    lines.append(row("queue", queueText(phrase), ink))
    lines += parked.map { facts in
      let operation = facts.operation
      return row(
        "parked", "\(operation.id), \(facts.what): \(operation.reason?.sentence ?? "")", ink)
    }
    if parked.count == 1, let only = parked.first {
      lines.append(
        row("", "look closer and decide: ttsync conflicts \(only.operation.id.rawValue)", ink))
    } else if parkedCount > 1 {
      lines.append(row("", "look closer and decide: ttsync conflicts", ink))
    }
    if parkedCount > parked.count {
      lines.append(
        row("", "and \(parkedCount - parked.count) more of them", ink))
    }
    lines.append(row("local copy", freshnessText(phrase), ink))
    lines.append(row("journal", journalText, ink))
    lines += others.map { row("", "also here: \($0)", ink) }
    return lines.joined(separator: "\n")
  }

  private var colour: Ink.Colour {
    if parkedCount > 0 || link.isPaused { return .yellow }
    return unfinished == 0 ? .green : .blue
  }

  private func row(_ title: String, _ text: String, _ ink: Ink) -> String {
    ink(.faint, title + String(repeating: " ", count: max(1, 12 - title.count))) + text
  }

  private func connectionText(_ phrase: Phrase) -> String {
    switch connection {
    case .online:
      "online, last answer \(link.contactAt.map(phrase.ago) ?? "never")"
    case .unknown: "not tried yet"
    case .limited:
      "TrackingTime asks to wait until \(link.slowUntil.map(phrase.clock) ?? "later")"
    case .offline:
      "offline since \(link.offlineSince.map(phrase.clock) ?? "a moment")\(probeText(phrase))"
    case .paused:
      "paused since \(link.pausedSince.map(phrase.clock) ?? "a moment"): "
        + "\(link.pauseReason?.sentence ?? "")\(probeText(phrase))"
    }
  }

  private func probeText(_ phrase: Phrase) -> String {
    guard lead != .none else { return ", nobody is trying" }
    return link.probeAt.map { $0 > now ? ", next try at \(phrase.clock($0))" : ", trying now" }
      ?? ""
  }

  private func leaderText(_ phrase: Phrase) -> String {
    let pid = leader.pid.map { "process \($0)" } ?? "nobody"
    return switch lead {
    case .working: "\(pid), since \(leader.since.map(phrase.clock) ?? "a moment")"
    case .stopped:
      "\(pid) does not move (stopped?), last sign \(leader.beatAt.map(phrase.ago) ?? "never")"
    case .none: unfinished == 0 ? "nobody" : "nobody: start ttsync serve, or run ttsync flush"
    }
  }

  private func queueText(_ phrase: Phrase) -> String {
    let words: [(OperationState, String)] = [
      (.pending, "to send"), (.attempted, "being sent"), (.ambiguous, madeSureOf),
      (.conflict, "in conflict"), (.rejected, "rejected"), (.review, "to review"),
    ]
    let parts = words.compactMap { state, word in
      (counts[state] ?? 0) == 0 ? nil : "\(counts[state] ?? 0) \(word)"
    }
    guard !parts.isEmpty else { return "empty" }
    var text = parts.joined(separator: ", ")
    if let oldest {
      let age = phrase.ago(oldest.operation.acceptedAt)
      text += "; oldest: \(oldest.operation.id), \(oldest.what), \(age)"
    }
    if let nextAttempt, nextAttempt > now, connection == .online || connection == .unknown {
      text += "; next attempt at \(phrase.clock(nextAttempt))"
    }
    if let estimate {
      text += "; about \(Phrase.length(max(estimate, .seconds(1)))) once TrackingTime answers"
    }
    return text
  }

  private var madeSureOf: String {
    isMakingSureOfRestored
      ? "being made sure of (the journal was restored or copied: they may have been sent before)"
      : "being made sure of"
  }

  private func freshnessText(_ phrase: Phrase) -> String {
    guard !freshness.isEmpty else { return "nothing read from TrackingTime yet" }
    let parts = freshness.map { part in
      "\(part.part) \(phrase.ago(part.asOf))\(part.isComplete ? "" : " (not whole)")"
    }.joined(separator: ", ")
    let entries = entryDays.map { "\($0.lowerBound.text) to \($0.upperBound.text)" }
    return "\(parts); time entries \(entries ?? "of today not read yet")"
  }

  private var journalText: String {
    let name = account.accountName.map { " \"\($0)\"" } ?? ""
    let user = account.userName.map { ", \($0)" } ?? ""
    return "\(path) (account \(account.account)\(name)\(user))"
  }
}
