import JournalStore
import SimulatedStage

extension Steps {
  static let processes: [Form] = [
    Form(
      "start [another process]",
      "Starts `ttsync serve` on the same journal: again after a kill, or a second one beside the "
        + "first. Processes are numbered from 1; tools are called in the last one that runs.",
      example: "start"
    ) { play, _ in try play.startProcess() },
    Form(
      "kill [process <number:number>]",
      "`kill -9` where it stands; what it sent travels on, nobody hears the answers.",
      example: "kill"
    ) { play, match in try play.chosen(match).kill() },
    Form(
      "kill [process <number:number>] at <point:word>",
      "Arms a kill at one of its durable steps (`CrashPoint`): `insideAccept` … `afterCheckpoint`.",
      example: "kill at afterBegin"
    ) { play, match in
      guard let point = CrashPoint(rawValue: match.text("point")) else {
        let all = CrashPoint.allCases.map(\.rawValue).joined(separator: ", ")
        throw Mistake("\(match.text("point")) is none of: \(all).")
      }
      play.killSwitch.arm(point, try play.chosen(match).number)
    },
    Form(
      "kill [process <number:number>] when <request:request> has left|arrived|ended",
      "Waits for that moment of a request, then kills.",
      example: "kill when POST /events/add has arrived"
    ) { play, match in
      try play.waitForRequest(match)
      try play.chosen(match).kill()
    },
    Form(
      "wait until it is killed [at most <limit:duration>]",
      "Until the kill armed by `kill at` has happened.", example: "wait until it is killed"
    ) { play, match in
      try play.wait(match, for: "the armed kill") { !play.killSwitch.isArmed }
    },
    Form(
      "freeze [process <number:number>]",
      "Stops it as SIGSTOP does: it keeps its locks and does nothing.",
      example: "freeze process 1"
    ) { play, match in try play.chosen(match).freeze() },
    Form(
      "thaw [process <number:number>]", "Lets it go on, as SIGCONT does.",
      example: "thaw process 1"
    ) { play, match in try play.chosen(match).thaw() },
    Form(
      "end [process <number:number>]", "Ends it gracefully, as SIGTERM does.",
      example: "end process 1"
    ) { play, match in try play.chosen(match).shutDown() },
    Form(
      "expect process <number:number> leads", "It has the lead.", example: "expect process 2 leads"
    ) { play, match in
      let process = try play.process(number: match.number("number"))
      let leader = try play.read { try $0.leader() }
      try play.expect(
        leader.pid == Int64(1_000 + process.number), "process \(process.number) to lead",
        found: leader.pid.map { "process \($0 - 1_000) leads" } ?? "nobody leads")
    },
  ]
}

extension Play {
  func chosen(_ match: Match) throws -> StagedProcess {
    match.has("number") ? try process(number: match.number("number")) : try process()
  }
}
