import JSONTree
import SyncCore

/// One capability as `doctor` shows it.
struct CapabilityLine: Sendable, Equatable {
  var capability: Capability
  /// nil: never learned.
  var fact: CapabilityFact?
  /// What holds now, after age and version.
  var reading: CapabilityRule.Reading
  var isBelieved: Bool

  init(_ capability: Capability, _ fact: CapabilityFact?, in believed: Capabilities) {
    self.capability = capability
    self.fact = fact
    let rule = capability.rule
    let held = believed[capability].flatMap { rule.reading(of: $0.value) }
    isBelieved = held != nil
    reading = held ?? rule.standard
  }

  /// The value in force.
  var value: String { isBelieved ? fact?.value ?? reading.word : reading.word }

  func text(_ phrase: Phrase) -> String {
    "\(capability.rawValue) \(value): \(reading.effect) (\(age(phrase)))"
  }

  private func age(_ phrase: Phrase) -> String {
    guard let fact else { return "default; settled by: \(capability.rule.settledBy)" }
    guard isBelieved else {
      return "default; \(fact.value) was learned \(phrase.ago(fact.learnedAt))"
    }
    let standard = capability.rule.standard.word
    return "learned \(phrase.ago(fact.learnedAt)), believed until \(phrase.full(fact.expiresAt)); "
      + "default \(standard)"
  }

  var json: JSON {
    [
      "name": .string(capability.rawValue), "question": .string(capability.rule.question),
      "value": .string(value), "default": .string(capability.rule.standard.word),
      "effect": .string(reading.effect), "used": .bool(capability.rule.isUsed),
      "believed": .bool(isBelieved), "learned": fact.map { .string($0.value) } ?? .null,
      "learned_at_ms": OperationFacts.json(fact?.learnedAt),
      "expires_at_ms": OperationFacts.json(fact?.expiresAt),
      "settled_by": .string(capability.rule.settledBy),
    ]
  }
}

extension DoctorFacts {
  /// What is known of the account, and where settings and clocks stand against it.
  mutating func look(
    _ facts: [CapabilityFact], _ account: AccountFacts, _ settings: Settings
  ) {
    let believed = Capabilities(facts, at: now)
    capabilities = Capability.allCases.map { capability in
      CapabilityLine(capability, facts.first { $0.capability == capability }, in: believed)
    }
    let name = account.accountName.map { " \"\($0)\"" } ?? ""
    let user = account.userName.map { "\($0), zone \(account.zone ?? "not told")" }
    add(
      .ok(
        "user",
        "\(user ?? "not known before the first contact") in account "
          + "\(account.account)\(name)"))
    lookAtClock(believed)
    lookAtMarker(believed, settings)
    let phrase = Phrase(now: now)
    for line in capabilities {
      let text = line.text(phrase)
      add(
        line.reading.isProblem
          ? .problem("capability", text, next: "Run `ttsync doctor --probe` to look again.")
          : .ok("capability", text))
    }
  }

  private mutating func lookAtClock(_ believed: Capabilities) {
    guard let ahead = believed.serverClock else {
      return add(.ok("clock", "not compared with TrackingTime's yet"))
    }
    let seconds = ahead.wholeSeconds
    let size = Phrase.length(.seconds(Int64(clamping: seconds.magnitude)))
    let text =
      seconds.magnitude <= 2
      ? "agrees with TrackingTime's"
      : "TrackingTime's clock is \(size) \(seconds > 0 ? "ahead of" : "behind") this machine's"
    let isFar = seconds.magnitude > UInt64(Limits.serverClockMax.wholeSeconds)
    add(
      isFar
        ? .warn(
          "clock", text,
          next: "Set this machine's clock: timers get the time that it shows.")
        : .ok("clock", text))
  }

  private mutating func lookAtMarker(_ believed: Capabilities, _ settings: Settings) {
    let isProven = believed.isMarkerProven
    switch settings.marker {
    case .auto where isProven: add(.ok("marker", "sent, since this account is proven to keep it"))
    case .auto:
      let isSettled = believed[.marker] != nil
      add(
        isSettled
          ? .ok("marker", "not sent: the probe has shown that it is of no use here")
          : .ok("marker", "not sent; `ttsync doctor --probe` finds out whether it can be"))
    case .on where isProven: add(.ok("marker", "sent, because TTSYNC_MARKER=on"))
    case .on:
      add(
        .warn(
          "marker", "TTSYNC_MARKER=on sends it although this account is not proven to keep it",
          next: "Run `ttsync doctor --probe`, and leave TTSYNC_MARKER at auto."))
    case .off: add(.ok("marker", "not sent, because TTSYNC_MARKER=off"))
    }
  }
}
