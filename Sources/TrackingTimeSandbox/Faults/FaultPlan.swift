/// The rules in force and how often each has matched and fired.
struct FaultPlan: Sendable {
  private struct Armed: Sendable {
    let rule: FaultRule
    var matched = 0
    var fired = 0
  }

  private var armed: [Armed]
  private var random: SplitMix64

  init(_ rules: [FaultRule], randomSeed: UInt64) {
    armed = rules.map { Armed(rule: $0) }
    random = SplitMix64(seed: randomSeed ^ 0xFA17)
  }

  mutating func add(_ rules: [FaultRule]) { armed += rules.map { Armed(rule: $0) } }

  mutating func clear() { armed = [] }

  /// What goes wrong with this request: any number of delays and edits, at most one other fault.
  mutating func draw(for request: SandboxRequest) -> [FaultRule] {
    var drawn: [FaultRule] = []
    var isDecided = false
    for place in armed.indices where armed[place].rule.match.fits(request) {
      let rule = armed[place].rule
      armed[place].matched += 1
      if isDecided, !rule.action.composes { continue }
      guard armed[place].matched >= rule.from, armed[place].fired < rule.times ?? .max,
        rule.probability >= 1 || random.fraction() < rule.probability
      else { continue }
      armed[place].fired += 1
      drawn.append(rule)
      isDecided = isDecided || !rule.action.composes
    }
    return drawn
  }

  /// The rules with their counts, for the control port.
  var json: SandboxJSON {
    .array(
      armed.map { armed in
        [
          "name": .string(armed.rule.name), "action": armed.rule.action.json,
          "matched": .int(armed.matched), "fired": .int(armed.fired),
        ]
      })
  }
}
