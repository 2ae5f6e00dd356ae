/// What happens for every verb and every outcome of its write: design §5 as data, in one place.
///
/// `Verdict.of` reads nothing else; a test walks every cell, and the page `States` prints it.
package enum VerdictTable {
  /// One cell.
  package enum Rule: String, Sendable, Hashable, CaseIterable {
    /// The server did it.
    case applied
    /// Surely not applied: pending again, with backoff.
    case again
    /// Nobody knows: ambiguous, and looked up as `settling` says.
    case lookUp = "look up"
    /// Credentials or account refused: pending again; nothing is sent until a probe is accepted.
    case pause
    /// 429: pending again when the service allows.
    case wait
    /// 429 for what brings something into being: not fresh any more, so looked up before it is sent.
    case waitThenLookUp = "wait, then look up"
    /// Pending once more after 5 s; the second in a row parks as rejected.
    case edge = "again once, then rejected"
    /// Understood, but not possible now: read and decided again, three times, then a conflict.
    case timer = "read and decide again ×3, then conflict"
    /// Read before the refusal is believed: as wished → applied; else as `afterReading` says.
    case readFirst = "read first"
    /// The same where an earlier attempt was unknown; a fresh one is rejected at once.
    case readFirstUnlessFresh = "rejected; not fresh: read first"
    /// One look-up by name: made by an earlier attempt → adopted; there already → rejected, "adopt?".
    case lookUpByName = "look up by name"
    /// Conflict: deleted elsewhere.
    case deletedElsewhere = "conflict: deleted elsewhere"
    /// Rejected: deleted elsewhere, and nothing to look at.
    case rejected
  }

  /// How an unknown outcome is settled (design §6).
  package enum Settling: String, Sendable, Hashable, CaseIterable {
    /// Complete look-ups up to the horizon: found → applied, absent → sent again.
    case lookUps = "look-ups up to the horizon"
    /// Read: as wished → applied, as base → sent again, else merged or a conflict.
    case compare = "read and compare"
    /// Read: gone → applied, else sent again.
    case isGone = "read: gone?"
    /// The running timer and the entries since: the table of design §8.
    case timer = "read the timer and the entries"
    /// Read the source: gone → applied; else nobody can tell, and a person looks.
    case source = "read the source: gone → applied, else review"
    /// Never sent again: a person looks.
    case never = "never sent again: review"
  }

  package static func rule(_ verb: Verb, _ outcome: OutcomeKind) -> Rule {
    switch outcome {
    case .accepted: .applied
    case .notApplied: .again
    case .unknown: .lookUp
    case .paused: .pause
    case .refusedAtTheEdge: .edge
    case .rateLimited, .refused, .stateRefusal, .gone: own(verb, outcome)
    }
  }

  package static func settling(_ verb: Verb) -> Settling {
    switch verb {
    case .create: .lookUps
    case .update, .transition, .billing: .compare
    case .delete: .isGone
    case .timerStart, .timerStop: .timer
    case .merge: .source
    case .immediate: .never
    }
  }

  /// Whether an envelope 500 that was read back as not as wished is tried twice more (5 s, 60 s).
  package static func repeatsServerError(_ verb: Verb) -> Bool { rows[verb]?.repeatsError ?? false }

  private struct Row {
    var rateLimited: Rule
    var refused: Rule
    var stateRefusal: Rule
    var gone: Rule
    var repeatsError: Bool
  }

  private static let change = Row(
    rateLimited: .wait, refused: .readFirst, stateRefusal: .readFirst, gone: .deletedElsewhere,
    repeatsError: true)

  /// The columns in which verbs differ. `create` is that of a time entry or task; one of a kind whose
  /// names are unique is looked up by name when it is refused.
  private static let rows: [Verb: Row] = [
    .create: Row(
      rateLimited: .waitThenLookUp, refused: .readFirstUnlessFresh,
      stateRefusal: .readFirstUnlessFresh, gone: .readFirstUnlessFresh, repeatsError: false),
    .update: change,
    .transition: change,
    .billing: change,
    .delete: Row(
      rateLimited: .wait, refused: .readFirst, stateRefusal: .readFirst, gone: .readFirst,
      repeatsError: true),
    .merge: Row(
      rateLimited: .wait, refused: .readFirstUnlessFresh, stateRefusal: .readFirstUnlessFresh,
      gone: .readFirst, repeatsError: false),
    .timerStart: Row(
      rateLimited: .waitThenLookUp, refused: .readFirstUnlessFresh, stateRefusal: .timer,
      gone: .readFirstUnlessFresh, repeatsError: false),
    .timerStop: Row(
      rateLimited: .wait, refused: .readFirst, stateRefusal: .timer, gone: .deletedElsewhere,
      repeatsError: true),
    .immediate: Row(
      rateLimited: .wait, refused: .readFirstUnlessFresh, stateRefusal: .readFirstUnlessFresh,
      gone: .rejected, repeatsError: false),
  ]

  private static func own(_ verb: Verb, _ outcome: OutcomeKind) -> Rule {
    guard let row = rows[verb] else { preconditionFailure("\(verb.rawValue) has no row") }
    return switch outcome {
    case .rateLimited: row.rateLimited
    case .refused: row.refused
    case .stateRefusal: row.stateRefusal
    case .gone: row.gone
    default: preconditionFailure("\(outcome.rawValue) is the same for every verb")
    }
  }

  /// The table as the page `States` shows it.
  package static var text: String {
    let verbs = Verb.allCases
    let columns: [OutcomeKind] = [.refused, .stateRefusal, .gone, .rateLimited]
    var lines = ["| verb | refused | state refusal | gone | 429 | outcome unknown |"]
    lines.append("|---|---|---|---|---|---|")
    for verb in verbs {
      let cells = columns.map { rule(verb, $0).rawValue } + [settling(verb).rawValue]
      lines.append("| \(verb.rawValue) | " + cells.joined(separator: " | ") + " |")
    }
    return lines.joined(separator: "\n")
  }
}
