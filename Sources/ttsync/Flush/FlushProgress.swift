import SyncCore

/// The line that `flush` shows while it works.
struct FlushProgress: Sendable {
  let view: FlushView
  let start: FlushView
  let now: Instant
  /// 0: no limit.
  let perSecond: Double

  var text: String {
    let done = max(0, view.settled - start.settled)
    let under = view.counts[.attempted] ?? 0
    let unsure = view.counts[.ambiguous] ?? 0
    var parts = ["\(done) of \(done + view.unfinished) settled"]
    if under > 0 { parts.append("\(under) being sent") }
    if unsure > 0 { parts.append("\(unsure) being made sure of") }
    if view.parked > 0 { parts.append("\(view.parked) parked") }
    parts.append(state)
    return parts.joined(separator: ", ")
  }

  private var state: String {
    let phrase = Phrase(now: now)
    if view.link.isPaused { return "paused: \(view.link.pauseReason?.sentence ?? "")" }
    if view.link.isOpen {
      let probe = view.link.probeAt.map {
        $0 > now ? ", next try in \(Phrase.length($0 - now))" : ""
      }
      return "offline" + (probe ?? "")
    }
    if let until = view.link.slowUntil, until > now {
      return "TrackingTime asks to wait until \(phrase.clock(until))"
    }
    if let next = view.nextAt, next > now { return "next in \(Phrase.length(next - now))" }
    guard perSecond > 0 else { return "working" }
    return
      "about \(Phrase.length(.seconds(max(1, Int(Double(view.movable) * 2 / perSecond))))) left"
  }
}
