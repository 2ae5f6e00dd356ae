/// What one answer of everyday traffic proves about the account; only what it cannot be wrong in.
package struct CapabilityEvidence: Sendable, Hashable {
  package var capability: Capability
  package var value: String

  package init(_ capability: Capability, _ value: String) {
    self.capability = capability
    self.value = value
  }

  /// What an answer to any request proves, given when it was sent and when it had come.
  package static func of(
    _ answer: RemoteAnswer, sentAt: Instant, receivedAt: Instant
  ) -> [CapabilityEvidence] {
    [status(of: answer), clock(of: answer, sentAt, receivedAt)].compactMap { $0 }
  }

  /// What the answer to a question proves besides.
  package static func of(_ question: RemoteRead, _ answer: RemoteAnswer) -> [CapabilityEvidence] {
    let outcome = Outcome.of(answer, isWrite: false)
    switch question {
    case .entries:
      let records = answer.content.records
      guard outcome == .accepted, !records.isEmpty else { return [] }
      let isFull = records.contains { $0.fields[.createdAt] != nil }
      return [CapabilityEvidence(.entryList, isFull ? "full" : "abbreviated")]
    case .list(.service, _):
      switch outcome {
      case .accepted: return [CapabilityEvidence(.services, "present")]
      // 404 and 400 are how the service says that there is no such call; 403 says nothing of it.
      case .gone, .refused(envelope: 400): return [CapabilityEvidence(.services, "absent")]
      default: return []
      }
    default: return []
    }
  }

  /// What the answer to a write proves besides.
  ///
  /// - Parameter zone: in which stamps of change were read; nil: not told.
  package static func of(
    _ write: RemoteWrite, _ answer: RemoteAnswer, zone: String?
  ) -> [CapabilityEvidence] {
    guard case .create(.timeEntry, let sent, _) = write,
      Outcome.of(answer, isWrite: true) == .accepted,
      let made = answer.content.records.first(where: { $0.kind == .timeEntry })
    else { return [] }
    var found: [CapabilityEvidence] = []
    if let asked = sent[.startAt]?.instant, let start = made.fields[.startAt]?.instant {
      let apart = (start.seconds - asked.seconds).magnitude
      // Rounding moves a start too; only whole quarters of an hour look like another zone.
      if apart == 0 { found.append(CapabilityEvidence(.zones, "honoured")) }
      if apart >= 900, apart % 900 == 0 { found.append(CapabilityEvidence(.zones, "shifted")) }
    }
    if let stamp = made.fields[.createdAt]?.instant,
      let shift = shift(of: stamp, answeredAt: answer.serverDate), let zone
    {
      let value = Capabilities.shift(shift, zone: zone)
      found.append(CapabilityEvidence(.changeClock, value))
    }
    return found
  }

  /// By how much a stamp made just now, as we read it, is ahead of the server's own clock.
  ///
  /// - Returns: nil when the two are not a whole number of quarters of an hour apart, as zones are,
  ///   or further than zones are.
  package static func shift(of stamp: Instant, answeredAt date: Instant?) -> Duration? {
    guard let date else { return nil }
    let apart = stamp.seconds - date.seconds
    let quarter: Int64 = 900
    let rounded = Int64((Double(apart) / Double(quarter)).rounded()) * quarter
    guard (apart - rounded).magnitude <= UInt64(Limits.changeClockNoise.wholeSeconds),
      rounded.magnitude <= 26 * 3600
    else { return nil }
    return .seconds(rounded)
  }

  private static func status(of answer: RemoteAnswer) -> CapabilityEvidence? {
    guard let status = answer.status, let envelope = answer.envelopeStatus,
      ![200, 401, 402, 429].contains(envelope)
    else { return nil }
    if status == 200 { return CapabilityEvidence(.errorStatus, "ok200") }
    return status == envelope ? CapabilityEvidence(.errorStatus, "mirrored") : nil
  }

  /// The header has whole seconds, and was written at some time between sending and receiving.
  private static func clock(
    of answer: RemoteAnswer, _ sentAt: Instant, _ receivedAt: Instant
  ) -> CapabilityEvidence? {
    guard let date = answer.serverDate, receivedAt >= sentAt,
      receivedAt - sentAt <= Limits.dateTrust
    else { return nil }
    let earliest = date - receivedAt
    let latest = date + .seconds(1) - sentAt
    return CapabilityEvidence(.serverClock, Capabilities.ahead((earliest + latest) / 2))
  }
}

extension CapabilityFact {
  /// Whether new evidence says the same.
  package func agrees(with value: String) -> Bool {
    guard capability == .serverClock else { return self.value == value }
    let numbers = [self.value, value].map { Int64($0.split(separator: " ").last ?? "") }
    guard let one = numbers[0], let other = numbers[1] else { return self.value == value }
    return (one - other).magnitude <= UInt64(Limits.dateTrust.wholeSeconds)
  }
}
