/// What a number counts.
enum Unit: String, Sendable {
  case microseconds = "µs"
  case milliseconds = "ms"
  case perSecond = "/s"
  case bytes = "B"
  case megabytes = "MB"
  case count = ""
  case percent = "%"

  /// A rate is better the higher it is; everything else the lower.
  var isRate: Bool { self == .perSecond }
}

/// One bound that a goal sets, and what was found.
struct Check: Sendable, Equatable {
  /// What is bounded: `p50 ratio`.
  let what: String
  let found: Double
  let bound: Double
  let isUpper: Bool

  static func atMost(_ bound: Double, _ what: String, _ found: Double) -> Check {
    Check(what: what, found: found, bound: bound, isUpper: true)
  }

  static func atLeast(_ bound: Double, _ what: String, _ found: Double) -> Check {
    Check(what: what, found: found, bound: bound, isUpper: false)
  }

  /// What is not a number was not found out, and keeps no promise.
  var isMet: Bool { isUpper ? found <= bound : found >= bound }

  var words: String { "\(what) \(isUpper ? "≤" : "≥") \(Words.number(bound))" }
}

/// The raw number beside which ours was measured, in the same run and interleaved with it.
struct Floor: Sendable {
  /// What was done: `one-row FULL commit`.
  let name: String
  let sample: Sample
}

/// One line of the report.
struct Measurement: Sendable {
  enum Verdict: String, Sendable {
    case met
    case missed
    /// There is no goal for it: told for the record.
    case told
    case notMeasured = "not measured"
  }

  /// `D1`.
  let goal: String
  let subject: String
  let unit: Unit
  let sample: Sample
  var floor: Floor?
  var checks: [Check] = []
  /// What else the reader should know; for one that was not measured, why.
  var note: String?
  private let isMeasured: Bool

  init(
    _ goal: String, _ subject: String, _ unit: Unit, _ sample: Sample, floor: Floor? = nil,
    checks: [Check] = [], note: String? = nil
  ) {
    self.goal = goal
    self.subject = subject
    self.unit = unit
    self.sample = sample
    self.floor = floor
    self.checks = checks
    self.note = note
    isMeasured = true
  }

  /// One number instead of many.
  init(
    _ goal: String, _ subject: String, _ unit: Unit, _ value: Double, floor: Floor? = nil,
    checks: [Check] = [], note: String? = nil
  ) {
    self.init(goal, subject, unit, Sample([value]), floor: floor, checks: checks, note: note)
  }

  /// It could not be measured here.
  init(_ goal: String, _ subject: String, notMeasured why: String) {
    self.goal = goal
    self.subject = subject
    unit = .count
    sample = Sample([])
    note = why
    isMeasured = false
  }

  /// Ours over the floor's, each at its middle.
  var ratio: Double? { floor.map { sample.p50 / $0.sample.p50 } }
  var ratioAt99: Double? { floor.map { sample.p99 / $0.sample.p99 } }

  var verdict: Verdict {
    guard isMeasured else { return .notMeasured }
    if checks.isEmpty { return .told }
    return checks.allSatisfy(\.isMet) ? .met : .missed
  }
}
