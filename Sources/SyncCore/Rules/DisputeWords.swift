/// Values, records and operations in words: names beside ids, local times with their offset,
/// durations as `2h 15m`. The same in commands and tools.
package struct DisputeWords: Sendable {
  package var names: [Subject: String]
  /// Of the person's own clock.
  package var zone: Zone

  package init(names: [Subject: String], zone: Zone) {
    self.names = names
    self.zone = zone
  }

  /// Characters of a text that a table shows.
  private static let textMax = 60

  /// `2026-03-02 09:00 (+01:00)`; seconds only where they are not zero.
  package func time(_ instant: Instant) -> String {
    let local = zone.local(instant).text
    let clock = local.hasSuffix(":00") ? String(local.dropLast(3)) : local
    return "\(clock) (\(zone.wireOffset(at: instant).dropFirst(3)))"
  }

  /// `2h 15m`, `45m`, `30s`.
  package static func duration(_ seconds: Int64) -> String {
    guard seconds >= 0 else { return "-" + duration(-seconds) }
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60)
    let parts = [(hours, "h"), (minutes, "m"), (rest, "s")].filter { $0.0 > 0 }
    return parts.isEmpty ? "0m" : parts.map { "\($0.0)\($0.1)" }.joined(separator: " ")
  }

  /// `task 990312 “Wireframes”`; without the name where it is not known.
  package func entity(_ kind: EntityKind, _ id: EntityID) -> String {
    "\(kind.noun) \(id)" + (names[Subject(kind, id)].map { " \(Reason.quotation($0))" } ?? "")
  }

  /// A value as a table shows it; nil stands for "not known".
  package func value(_ value: FieldValue?, of field: Field, isNull nothing: String = "none")
    -> String
  {
    switch value {
    case nil: return "not known"
    case .null: return nothing
    case .flag(let flag): return flag ? "yes" : "no"
    case .integer(let number):
      return field == .durationSeconds || field == .accumulatedSeconds
        ? Self.duration(number) : String(number)
    case .number(let number):
      return number == number.rounded() ? String(Int64(number)) : String(number)
    case .text(let text): return text.isEmpty ? "empty" : Self.line(text)
    case .id(let id): return named(id, field)
    case .ids(let ids):
      return ids.isEmpty ? nothing : ids.sorted().map { named($0, field) }.joined(separator: ", ")
    case .instant(let instant): return time(instant)
    case .places(let places):
      return places.isEmpty ? nothing : places.map { named($0.id, field) }.joined(separator: ", ")
    }
  }

  private func named(_ id: EntityID, _ field: Field) -> String {
    guard let kind = field.references else { return id.description }
    if kind == .user, id == .me { return "you" }
    return names[Subject(kind, id)].map { "\(id) \($0)" } ?? id.description
  }

  /// On one line and cut: text from outside must not look like text of ours.
  package static func line(_ text: String) -> String {
    let plain = Reason.plain(text)
    return plain.count <= textMax ? plain : plain.prefix(textMax - 1) + "…"
  }

  /// `notes “first pass”, task Wireframes, 2026-03-02 09:00 (+01:00) to 10:30`.
  package func summary(_ fields: Fields, _ kind: EntityKind) -> String {
    var parts: [String] = []
    if let name = fields[.name]?.text { parts.append(Reason.quotation(name)) }
    if let start = fields[.startAt]?.instant {
      let isRunning = fields[.isRunning] == .flag(true)
      if let end = fields[.endAt]?.instant, !isRunning {
        parts.append("\(time(start)), \(Self.duration((end - start).wholeSeconds))")
      } else {
        parts.append("from \(time(start))")
      }
    }
    for field in [Field.taskID, .projectID, .customerID] {
      guard let id = fields[field]?.id, let kind = field.references else { continue }
      parts.append(entity(kind, id))
    }
    if let notes = fields[.notes]?.text, !notes.isEmpty {
      parts.append(Reason.quotation(Self.line(notes)))
    }
    return parts.isEmpty ? kind.noun : parts.joined(separator: ", ")
  }

  /// `change of time entry 51001 (2026-03-02 09:00 (+01:00), 1h 30m, task 990312 “Wireframes”)`.
  package func what(_ dispute: Dispute) -> String { what(dispute.operation, dispute.remote) }

  /// What it is about; a preference by its project.
  private func record(_ subject: Subject) -> String {
    guard subject.kind.isWhole, let other = subject.other, let kind = subject.kind.otherKind else {
      return entity(subject.kind, subject.id)
    }
    return "\(subject.kind.noun)s of \(entity(kind, other))"
  }

  package func what(_ operation: Operation, _ remote: Fields? = nil) -> String {
    let subject = operation.subject
    let wish = operation.wish
    let record = self.record(subject)
    let known = remote.map { " (\(summary($0, subject.kind)))" } ?? ""
    if let request = operation.request { return request.words }
    switch operation.verb {
    case .create: return "new \(subject.kind.noun): \(summary(wish, subject.kind))"
    case .update where subject.kind == .taskOrder:
      let count = wish[.taskOrder]?.places?.count ?? 0
      return "order of \(count) \(count == 1 ? "task" : "tasks")"
    case .update: return "change of \(record)\(known)"
    case .delete: return "deletion of \(record)\(known)"
    case .merge:
      let target = wish[.projectID]?.id.map { " into \(entity(.project, $0))" } ?? ""
      return "merge of \(record)\(target)"
    case .billing:
      return
        "mark \(record) as \(wish[.isBilled] == .flag(false) ? "not billed" : "billed")\(known)"
    case .transition where subject.kind == .membership:
      return wish[.isMember] == .flag(false)
        ? "take user \(subject.id) off a project" : "put user \(subject.id) on a project"
    case .transition where subject.kind == .groupMembership:
      return wish[.isMember] == .flag(false)
        ? "take user \(subject.id) out of a group" : "put user \(subject.id) into a group"
    case .transition where subject.kind == .webhook:
      return (wish[.isEnabled] == .flag(false) ? "disable " : "enable ") + record
    case .transition where subject.kind == .notification: return "mark \(record) as read"
    case .transition:
      let isClosing = wish[.isArchived] == .flag(true)
      let word =
        subject.kind == .task
        ? (isClosing ? "close" : "reopen") : (isClosing ? "archive" : "reactivate")
      return "\(word) \(record)"
    case .timerStart: return "timer start: \(summary(wish.without([.endAt]), .timeEntry))"
    case .timerStop:
      let task = wish[.taskID]?.id.map { " on \(entity(.task, $0))" } ?? ""
      let at = wish[.endAt]?.instant.map { " at \(time($0))" } ?? ""
      return "timer stop\(task)\(at)"
    case .immediate: return "\(operation.call.tool) on \(record)"
    }
  }
}
