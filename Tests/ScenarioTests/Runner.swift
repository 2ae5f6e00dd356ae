import SimulatedStage
import SyncCore

/// Plays scenarios.
enum Runner {
  /// - Returns: the transcript.
  /// - Throws: `Failure`.
  static func play(_ scenario: Scenario) throws -> String {
    let play = try stage(scenario)
    defer {
      // Lost: a file that could not be removed; the failure of a step matters more.
      try? play.strike()
    }
    for line in scenario.lines {
      try step(line, play, scenario)
    }
    let last = scenario.lines.last
    do {
      try requireNoRefusal(play)
      try play.finish()
    } catch {
      throw Failure(
        path: scenario.path, line: last?.number ?? 1, text: last?.text ?? "", "\(error)",
        transcript: play.transcript)
    }
    return play.transcript
  }

  private static func step(
    _ line: Scenario.Line, _ play: Play, _ scenario: Scenario
  ) throws {
    do {
      if !line.step.pattern.hasPrefix("expect refused") { try requireNoRefusal(play) }
      if line.step.startsTheEngine { try play.begin() }
      play.note(line)
      try line.step.run(play, line.match)
      try play.stage.settle()
    } catch {
      throw Failure(
        path: scenario.path, line: line.number, text: line.text, "\(error)",
        transcript: play.transcript)
    }
  }

  private static func requireNoRefusal(_ play: Play) throws {
    guard let text = play.unexpectedRefusal else { return }
    throw Mistake(
      "The step before this one was refused, and `expect refused` does not stand here:\n\(text)")
  }

  /// Sets the clock as the scenario's `at` says.
  private static func stage(_ scenario: Scenario) throws -> Play {
    let at = scenario.lines.first { $0.step.firstWords == ["at"] }
    if let at, at.number != scenario.lines.first?.number {
      throw Failure(
        path: scenario.path, line: at.number, text: at.text, "`at` stands before everything else.")
    }
    let time = at?.match.text("time") ?? "2026-03-02 09:00"
    let zone = at?.match.optionalText("zone") ?? "Europe/Madrid"
    do {
      guard let local = LocalDateTime(parsing: time) else {
        throw Mistake("\"\(time)\" is no time: write `at 2026-03-02 09:00`.")
      }
      guard let known = Zone(zone) else { throw Mistake("\"\(zone)\" is no zone.") }
      return try Play(at: local, zone: known)
    } catch {
      throw Failure(
        path: scenario.path, line: at?.number ?? 1, text: at?.text ?? "", "\(error)")
    }
  }
}
