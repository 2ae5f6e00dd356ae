import JournalStore
import SimulatedStage
import SyncCore

extension Steps {
  static let time: [Form] = [
    Form(
      "wait until everything rests [at most <limit:duration>]",
      "Until nothing is under way and no operation can move without a person; at most 1 day.",
      example: "wait until everything rests"
    ) { play, match in
      try play.untilRest(patience: match.has("limit") ? match.duration("limit") : 86_400_000)
    },
    Form(
      "wait until <op:op> is <state:state> [at most <limit:duration>]",
      "Until an operation stands so; at most 1 day.", example: "wait until op 1 is applied"
    ) { play, match in
      let id = try play.operation(match.text("op"))
      let state = OperationState(rawValue: match.text("state"))
      try play.wait(match, for: "\(id) to be \(match.text("state"))") {
        try play.read { try $0.operation(id)?.state } == state
      }
    },
    Form(
      "wait until <request:request> has left|arrived|ended [at most <limit:duration>]",
      "Until a request made after this line was written (`left`), reached TrackingTime (`arrived`), or "
        + "was answered or given up (`ended`).",
      example: "wait until POST /events/add has left"
    ) { play, match in try play.waitForRequest(match) },
    Form(
      "wait until it is <time:time>", "Until the wall clock shows that.",
      example: "wait until it is 10:30"
    ) { play, match in
      let left = try play.moment(match.text("time")) - play.device.now
      guard left > .zero else {
        throw Mistake("It is \(play.text(play.device.now)) already.")
      }
      try play.stage.pass(left.milliseconds)
    },
    Form("wait <time:duration>", "Lets time pass.", example: "wait 10 min") { play, match in
      try play.stage.pass(match.duration("time"))
    },
    Form(
      "the machine sleeps <time:duration>",
      "Nothing runs meanwhile; one clock stops, the others go on.",
      example: "the machine sleeps 8 h"
    ) { play, match in
      try play.device.sleep(match.duration("time"), with: play.processes)
    },
    Form(
      "the machine reboots", "Every process is killed, and the machine has a new boot.",
      example: "the machine reboots"
    ) { play, _ in
      for process in play.processes where !process.executor.isDead { process.kill() }
      play.device.reboot()
      try play.stage.pass(30_000)
    },
    Form(
      "the clock jumps ahead|back <time:duration>", "The wall clock is set; nothing else changes.",
      example: "the clock jumps back 1 h"
    ) { play, match in
      let isBack = match.text("ahead|back") == "back"
      play.device.stepClock(by: match.duration("time") * (isBack ? -1 : 1))
    },
  ]
}

extension Play {
  /// The first request of that kind made from now on, and how far it got.
  func waitForRequest(_ match: Match) throws {
    let pattern = try RequestPattern(match.words("request"), in: self)
    let moment = match.text("left|arrived|ended")
    let before = service.traces.count
    let words = match.words("request").line
    try wait(match, for: "\(words) to have \(moment)") {
      let trace = service.traces.dropFirst(before).first {
        $0.end != "no connection" && pattern.fits($0)
      }
      guard let trace else { return false }
      switch moment {
      case "arrived": return trace.arrival != nil || trace.end != nil
      case "ended": return trace.end != nil
      default: return true
      }
    }
  }

  func wait(_ match: Match, for what: String, _ isDone: () throws -> Bool) throws {
    let patience = match.has("limit") ? match.duration("limit") : 86_400_000
    guard try stage.run(until: stage.now + patience, isDone) else {
      throw Mistake(
        "Waited \(Self.words(patience)) in vain for \(what). Unfinished: "
          + (try unfinishedWords()))
    }
  }
}
