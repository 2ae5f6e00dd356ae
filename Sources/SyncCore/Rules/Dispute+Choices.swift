/// What can be decided about an operation as it stands. Everything else is refused.
extension Dispute {
  package struct Choice: Sendable, Hashable {
    package var kind: Resolution.Kind
    /// Which record (adopt); nil otherwise.
    package var record: RemoteID?
    /// What would happen, in one sentence with a full stop.
    package var sentence: String
    /// It destroys or overwrites something that others rest on: asked for twice (design §11).
    package var needsConfirmation = false
  }

  /// In the order in which they are offered: the usual one first, giving up last.
  package func choices(_ words: DisputeWords) -> [Choice] {
    guard operation.state.isParked else { return moving(words) }
    var choices: [Choice] = []
    if isComparable {
      choices = compared(words)
    } else {
      switch operation.conduct {
      case .create: choices = made(words)
      case .timerStart: choices = started(words)
      case .timerStop: choices = stopped(words)
      case .update, .transition, .billing, .delete, .merge: choices = refused(words)
      // Never sent again: whoever wants it asks for it anew.
      case .immediate: choices = []
      }
    }
    if isEditable {
      choices.append(Choice(kind: .edit, sentence: words.edit))
    }
    choices.append(
      Choice(kind: .discard, sentence: words.discard(self), needsConfirmation: true))
    return choices
  }

  /// Whether the choice can be made at all; the journal refuses what is not offered.
  package func offers(_ kind: Resolution.Kind) -> Bool {
    choices(DisputeWords(names: names, zone: .utc)).contains { $0.kind == kind }
  }

  /// Whether it can be replaced by another wish; what may have been sent is followed by an update.
  package var isEditable: Bool {
    !Field.editable(operation.verb, operation.creates?.kind ?? operation.subject.kind).isEmpty
      && !isGone && !operation.isOnlineOnly
  }

  private func moving(_ words: DisputeWords) -> [Choice] {
    guard operation.state.isUnfinished, operation.conduct != .immediate else { return [] }
    var choices: [Choice] = []
    if operation.state == .ambiguous, operation.verb != .merge {
      choices.append(Choice(kind: .retryNow, sentence: words.retryNow(self)))
    }
    if operation.state == .pending {
      choices.append(Choice(kind: .retry, sentence: words.retryPending))
    }
    if isEditable { choices.append(Choice(kind: .edit, sentence: words.edit)) }
    return choices
  }

  private func compared(_ words: DisputeWords) -> [Choice] {
    let asks = [.delete, .billing, .merge].contains(operation.verb)
    var choices = [
      Choice(kind: .mine, sentence: words.mine(self), needsConfirmation: asks),
      Choice(kind: .theirs, sentence: words.theirs(self)),
    ]
    // The end of a running entry is the timer's: nobody's word can set it now (API §7).
    if operation.reason?.code == Reason.entryRuns.code, remote?[.isRunning] == .flag(true) {
      choices[0] = Choice(kind: .retry, sentence: words.afterTheTimer)
    }
    if operation.verb == .update, groups.count > 1 {
      choices.append(Choice(kind: .fields, sentence: words.byField))
    }
    return choices
  }

  private func made(_ words: DisputeWords) -> [Choice] {
    var choices = candidates.map {
      Choice(kind: .adopt, record: $0.id, sentence: words.adopt($0, self))
    }
    if isRestingOnNothing { return choices }
    choices.append(Choice(kind: .retry, sentence: words.createAgain(self)))
    return choices
  }

  private func started(_ words: DisputeWords) -> [Choice] {
    var choices = candidates.map {
      Choice(kind: .adopt, record: $0.id, sentence: words.adopt($0, self))
    }
    if isRestingOnNothing { return choices }
    switch operation.reason?.code {
    case "another_timer_runs", "timer_refused":
      choices.append(Choice(kind: .stopOther, sentence: words.stopOther(self)))
    default: break
    }
    choices.append(Choice(kind: .book, sentence: words.book(self)))
    choices.append(Choice(kind: .retry, sentence: words.startAgain(self)))
    return choices
  }

  private func stopped(_ words: DisputeWords) -> [Choice] {
    switch operation.reason?.code {
    case "stopped_earlier":
      [
        Choice(kind: .mine, sentence: words.mineEnd(self)),
        Choice(kind: .theirs, sentence: words.theirEnd(self)),
      ]
    default: [Choice(kind: .retry, sentence: words.again)]
    }
  }

  private func refused(_ words: DisputeWords) -> [Choice] {
    if isGone { return [Choice(kind: .theirs, sentence: words.acceptDeletion)] }
    if isRestingOnNothing { return [] }
    return [Choice(kind: .retry, sentence: words.again)]
  }

  /// It names something that was discarded: sending it again cannot help.
  package var isRestingOnNothing: Bool {
    operation.reason?.code == "parent_discarded" || operation.reason?.code == "not_on_the_server"
  }
}
