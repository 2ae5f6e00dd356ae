/// What can happen to an operation. Together with the state it decides what comes next.
package enum OperationEvent: String, Sendable, Hashable, Codable, CaseIterable {
  // The worker
  /// The commit before the first byte leaves.
  case sent
  /// The compare read shows that the server already is as wished, or nothing is left to send.
  case nothingToDo
  case accepted
  case refused
  /// Surely not applied, or to be tried again although it was answered (401, 402, 429, 500).
  case notApplied
  /// Understood, but not possible in the present state (envelope 502, API §7).
  case stateRefused
  /// The same for the last time that is tried (`Limits.stateRefusalsMax`).
  case stateRefusedForGood
  /// The record is gone, or the answer names another entry than ours.
  case goneElsewhere
  /// The base moved: the same group of fields was changed elsewhere.
  case movedElsewhere
  case noAnswer
  /// Left `attempted` by a process that lost the lead.
  case rescued
  /// The journal file was restored or copied: what it says was sent may have been sent.
  case journalRestored
  /// A look-up found what an earlier attempt made, or the record is as wished.
  case found
  /// A complete look-up that began after the horizon found nothing.
  case absent
  /// Two candidates, a near match, or a read that cannot decide.
  case undecidable
  /// Nothing learned yet: tried or looked up again later, at a durable time.
  case postponed

  // Rules
  case tooOld
  case undecodable
  /// A rule of design §8 or a discarded parent asks for a person.
  case needsReview
  /// Online-only, and not sent in time: given up before anything left (design §1).
  case expired
  case merged
  /// The survivor of a merge was refused: the originals go one by one.
  case unmerged

  // People and tools
  case cancelRequested
  case retried
  case adopted
  /// Replaced by an edit or a resolution.
  case replaced
  case discarded
}
