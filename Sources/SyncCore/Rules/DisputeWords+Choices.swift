/// What each choice does, in one sentence, and what it means for those that wait.
extension DisputeWords {
  // MARK: Changes and deletes

  func mine(_ dispute: Dispute) -> String {
    let operation = dispute.operation
    switch operation.verb {
    case .delete:
      return "It is deleted although it was changed elsewhere\(below(dispute))." + go(dispute)
    case .merge: return "They are merged as they are now\(below(dispute))." + go(dispute)
    case .billing:
      let word = operation.wish[.isBilled] == .flag(false) ? "not billed" : "billed"
      return "It is marked as \(word) as it is now." + go(dispute)
    case .transition: return "It is done although the record was changed elsewhere." + go(dispute)
    default: break
    }
    let lost = dispute.rows.filter(\.isDisputed).map {
      "\($0.field.word) \(value($0.theirs, of: $0.field))"
    }
    let overwrites = lost.isEmpty ? "" : " and overwrites \(lost.joined(separator: ", "))"
    return "Your change is sent\(overwrites)." + go(dispute)
  }

  func theirs(_ dispute: Dispute) -> String {
    let others = dispute.rows.filter { !$0.isDisputed && $0.mine != nil }.map(\.field.word)
    let also =
      others.isEmpty || dispute.operation.verb != .update
      ? "" : " (also \(others.joined(separator: ", ")), which nobody else changed)"
    return "Your \(noun(dispute.operation)) is given up\(also); what stands on TrackingTime stays."
      + after(dispute)
  }

  var byField: String {
    "Of each field you say whose value counts; fields that are not disputed stay yours."
  }

  var again: String {
    "It is sent again as it is; if TrackingTime refuses it again, you are asked again."
  }

  var afterTheTimer: String {
    "It is tried again: once the timer on this entry has been stopped, its end can be set."
  }

  var acceptDeletion: String { "You accept that it was deleted; your change is given up." }

  var edit: String { "Another wish takes its place; name only what is to be different." }

  var retryPending: String { "It is tried at once instead of at its next time." }

  func retryNow(_ dispute: Dispute) -> String {
    let once = "It is looked for once more; if it is not found, it is sent at once"
    switch dispute.operation.verb {
    case .create, .timerStart:
      return "\(once). Should the first request still arrive, there are two: you would have to "
        + "delete one."
    default: return "\(once). Nothing is doubled by that."
    }
  }

  func discard(_ dispute: Dispute) -> String {
    if dispute.operation.isOnlineOnly {
      return
        "It is put away: what TrackingTime did stays, and nothing is sent. Whoever still wants "
        + "it asks for it anew." + after(dispute)
    }
    let what =
      dispute.operation.creates == nil
      ? "The \(noun(dispute.operation)) is given up for good"
      : "The new \(dispute.operation.creates?.kind.noun ?? "record") is given up for good"
    return "\(what); nothing is sent." + after(dispute)
  }

  // MARK: Creates

  func adopt(_ record: Record, _ dispute: Dispute) -> String {
    let wish = dispute.operation.wish
    let different = Self.differences(wish, record.fields).map { field in
      "\(field.word) is \(value(record.fields[field], of: field)), you wished "
        + value(wish[field], of: field)
    }
    let kept =
      different.isEmpty
      ? "it says what you wished" : "it stays as it is: \(different.joined(separator: "; "))"
    return "\(entity(record.kind, .remote(record.id)).capitalizedFirst) counts as what was made; "
      + "\(kept).\(go(dispute))"
  }

  func createAgain(_ dispute: Dispute) -> String {
    let kind = dispute.operation.subject.kind.noun
    if dispute.operation.reason?.code == "exists" {
      return "It is sent again; as long as the other \(kind) has that name, it is refused again."
    }
    return dispute.operation.isFresh
      ? "It is sent again.\(go(dispute))"
      : "It is looked for once more; unless one is exactly what you wished, another \(kind) is "
        + "created.\(go(dispute))"
  }

  // MARK: Timers

  func stopOther(_ dispute: Dispute) -> String {
    let start = dispute.operation.wish[.startAt]?.instant.map(time) ?? "that time"
    let other = dispute.running?.task.map { "The timer on \(entity(.task, .remote($0)))" }
    return "\(other ?? "The timer that runs") is stopped at \(start), when yours began; then yours "
      + "is started with that time." + go(dispute)
  }

  func book(_ dispute: Dispute) -> String {
    let until = dispute.stopAt.map { "until your stop at \(time($0))" } ?? "until the end you give"
    return "Your time is booked as one entry \(until); the timer that runs is left alone."
      + go(dispute)
  }

  func startAgain(_ dispute: Dispute) -> String {
    let start = dispute.operation.wish[.startAt]?.instant.map(time) ?? "its time"
    return dispute.operation.reason?.code == "still_running"
      ? "It is still running: the timer is started now, with \(start) as its start." + go(dispute)
      : "What runs is looked at again: if nothing does, it is started with \(start)." + go(dispute)
  }

  func mineEnd(_ dispute: Dispute) -> String {
    let end = dispute.operation.wish[.endAt]?.instant.map(time) ?? "your time"
    return "The entry's end is corrected to \(end)."
  }

  func theirEnd(_ dispute: Dispute) -> String {
    let end = dispute.remote?[.endAt]?.instant.map(time) ?? "its end"
    return "The entry keeps \(end) as its end; your stop is given up."
  }

  // MARK: Parts

  /// Fields of a wish that a record says otherwise.
  package static func differences(_ wish: Fields, _ record: Fields) -> [Field] {
    let start = record[.startAt]?.instant
    return wish.names.filter { field in
      !field.isDerived && wish[field] != .id(.me) && wish.provisionalReferences.isEmpty
        && wish.agree(with: record, on: field, at: start) == false
    }
  }

  func noun(_ operation: Operation) -> String {
    switch operation.conduct {
    case .update: "change"
    case .transition: "change of state"
    case .billing: "billing flag"
    case .delete: "deletion"
    case .merge: "merge"
    case .timerStart: "timer start"
    case .timerStop: "timer stop"
    case .create: "new \(operation.subject.kind.noun)"
    case .immediate: "request"
    }
  }

  private func below(_ dispute: Dispute) -> String {
    guard let now = dispute.below?.now, now.tasks + now.entries + now.projects > 0 else {
      return ""
    }
    return ", with \(counts(now)) below it"
  }

  package func counts(_ counts: ContainerCounts) -> String {
    (counts.projects > 0 ? "\(counts.projects) projects, " : "")
      + "\(counts.tasks) tasks, \(counts.entries) time entries, \(Self.duration(counts.seconds))"
  }

  private func list(_ dependants: [Dispute.Dependant]) -> String {
    let named = dependants.prefix(5).map(\.operation.id.description).joined(separator: ", ")
    return dependants.count > 5 ? "\(named) and \(dependants.count - 5) more" : named
  }

  /// What happens to those behind it when it goes on.
  private func go(_ dispute: Dispute) -> String {
    dispute.dependants.isEmpty ? "" : " Then \(list(dispute.dependants)) can go on."
  }

  /// What happens to those behind it when it is given up.
  private func after(_ dispute: Dispute) -> String {
    let resting = dispute.dependants.filter(\.isResting)
    let others = dispute.dependants.filter { !$0.isResting }
    var text = ""
    if !resting.isEmpty {
      text +=
        " \(list(resting)) rest\(resting.count == 1 ? "s" : "") on it and will ask you, unless you "
        + "say what they get instead."
    }
    if !others.isEmpty { text += " \(list(others)) can go on, or ask you about the same field." }
    return text
  }
}

extension String {
  /// With a capital letter at the beginning.
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
