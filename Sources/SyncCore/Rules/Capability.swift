/// A fact about one TrackingTime account that nobody outside knows for sure (API §16): the engine
/// takes the safe reading until it has learned better (design §6, "Capabilities").
package enum Capability: String, Sendable, Hashable, CaseIterable {
  case marker
  case markerPolicies = "marker_policies"
  case updateEnd = "update_end"
  case changeClock = "change_clock"
  case serverClock = "server_clock"
  case zones
  case services
  case entryList = "entry_list"
  case errorStatus = "error_status"
  case overlaps
  case billedEditing = "billed_editing"
}

/// One row of the table of capabilities: the question, its answers, and how it is settled.
package struct CapabilityRule: Sendable, Hashable {
  /// One possible answer.
  package struct Reading: Sendable, Hashable {
    /// The first word of a stored value.
    package var word: String
    /// What the engine does then, or what it means for people; one sentence.
    package var effect: String
    /// Something is wrong: a person should know.
    package var isProblem: Bool

    package init(_ word: String, _ effect: String, isProblem: Bool = false) {
      self.word = word
      self.effect = effect
      self.isProblem = isProblem
    }
  }

  package var question: String
  /// The safe side comes first: it holds until something else is learned.
  package var readings: [Reading]
  /// How the probe, or everyday traffic, settles it.
  package var settledBy: String
  /// False: shown to people only, because no decision rests on it.
  package var isUsed: Bool

  package var standard: Reading { readings[0] }

  /// The reading that a stored value stands for; nil for a value of another version.
  package func reading(of value: String) -> Reading? {
    let word = value.prefix { $0 != " " }
    return readings.first { $0.word == word }
  }
}

extension Capability {
  /// A word that stands for "not learned" in every rule.
  static let unknown = "unknown"

  /// The table.
  package var rule: CapabilityRule {
    switch self {
    case .marker: Self.markerRule
    case .markerPolicies: Self.policiesRule
    case .updateEnd: Self.updateEndRule
    case .changeClock: Self.changeClockRule
    case .serverClock: Self.serverClockRule
    case .zones: Self.zonesRule
    case .services: Self.servicesRule
    case .entryList: Self.entryListRule
    case .errorStatus: Self.errorStatusRule
    case .overlaps: Self.overlapsRule
    case .billedEditing: Self.billedEditingRule
    }
  }

  private static let markerRule = CapabilityRule(
    question: "Does a new entry keep our marker, and is it found by it?",
    readings: [
      .init(
        unknown,
        "new entries carry no marker; one whose answer was lost is sent again "
          + "only after \(Limits.horizonEntry.wholeSeconds) s without a trace of it"),
      .init(
        "proven",
        "new entries carry the operation's UUID in their third-party fields; one "
          + "whose answer was lost is looked up by it, and sent again after "
          + "\(Limits.horizonRepairable.wholeSeconds) s"),
      .init("off", "this account refuses or drops the marker: new entries carry none"),
    ],
    settledBy: "the probe creates an entry with a marker and searches for it", isUsed: true)

  private static let policiesRule = CapabilityRule(
    question: "Do the company's policies still apply to entries with a marker?",
    readings: [
      .init(unknown, "the marker is not used"),
      .init("apply", "an entry that a policy refuses is refused with the marker too"),
      .init("none_found", "no policy refused the probe's entry, so there is nothing to get around"),
      .init(
        "skipped",
        "an entry with a marker gets around the company's policies: the marker is "
          + "not used"),
    ],
    settledBy: "the probe creates an old entry without task, without and with a marker",
    isUsed: true)

  private static let updateEndRule = CapabilityRule(
    question: "Does an update of a time entry need its end?",
    readings: [
      .init("required", "the end just read is sent back with every change of an entry"),
      .init(
        "optional",
        "only what was changed is sent: an end changed elsewhere in the same "
          + "moment is not sent back"),
    ],
    settledBy: "the probe updates its entry without an end; a refusal later takes it back",
    isUsed: true)

  private static let changeClockRule = CapabilityRule(
    question: "How far are created_at and updated_at from the truth, as we read them?",
    readings: [
      .init(
        unknown,
        "a change counts as older than yours only if it is 26 h older, whatever the "
          + "zone; nearer ones become conflicts"),
      .init(
        "shift",
        "a change counts as older from 2 min on (2 h 2 min away from the day it was "
          + "learned, for changes of the clocks)"),
    ],
    settledBy: "the probe compares updated_at with the Date header of the same answer",
    isUsed: true)

  private static let serverClockRule = CapabilityRule(
    question: "How far is TrackingTime's clock ahead of this machine's?",
    readings: [
      .init(unknown, "times of change are believed only with 26 h to spare"),
      .init("ahead", "within a minute, times of change may be compared with yours"),
    ],
    settledBy: "the Date header of every answer", isUsed: true)

  private static let zonesRule = CapabilityRule(
    question: "Does a new entry begin when we say, with an offset as its time zone?",
    readings: [
      .init(unknown, "not seen yet"),
      .init("honoured", "entries are booked at the times you gave"),
      .init(
        "shifted", "this account books entries at other times than were sent: compare them",
        isProblem: true),
    ],
    settledBy: "the answer to every new entry", isUsed: false)

  private static let servicesRule = CapabilityRule(
    question: "Is there a list of services?",
    readings: [
      .init("present", "it is read when we connect"),
      .init("absent", "it is not asked for when we connect"),
    ],
    settledBy: "reading it", isUsed: true)

  private static let entryListRule = CapabilityRule(
    question: "Does the list of entries tell when they were created?",
    readings: [
      .init(unknown, "both shapes are read, row by row"),
      .init("full", "looking for a lost entry leaves out those created before it was sent"),
      .init("abbreviated", "looking for a lost entry goes by person, times, task and notes"),
    ],
    settledBy: "every list of entries", isUsed: false)

  private static let errorStatusRule = CapabilityRule(
    question: "Which HTTP status comes with a refusal?",
    readings: [
      .init(unknown, "the status inside the answer counts, whatever HTTP says"),
      .init("ok200", "HTTP 200; the status inside the answer counts"),
      .init("mirrored", "the same as inside the answer, which counts"),
    ],
    settledBy: "every refusal", isUsed: false)

  private static let overlapsRule = CapabilityRule(
    question: "May time entries overlap?",
    readings: [
      .init(unknown, "overlapping entries are sent as you gave them"),
      .init("accepted", "yes: watching for overlaps is up to you"),
      .init("refused", "no: an entry that overlaps another one is rejected"),
    ],
    settledBy: "the probe creates a second entry at the time of its first", isUsed: false)

  private static let billedEditingRule = CapabilityRule(
    question: "May a billed entry be changed?",
    readings: [
      .init(unknown, "changes of billed entries are sent as you gave them"),
      .init("accepted", "yes: nothing protects a billed entry"),
    ],
    settledBy: "an accepted change of a billed entry", isUsed: false)
}
