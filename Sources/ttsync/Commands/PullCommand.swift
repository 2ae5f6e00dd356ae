import ArgumentParser
import JSONTree
import JournalStore
import ServiceLifecycle
import SyncCore

/// `ttsync pull`: brings the local copy up to date now, so that it can be read offline.
struct PullCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "pull",
    abstract: "Read everything anew from TrackingTime, for working offline.",
    discussion: """
      Customers, services, projects, tasks, users, the running timer, and time entries: \
      TTSYNC_MIRROR_DAYS (\(Limits.mirrorDays)) back and ahead, or the days you name. \
      Done by the process that sends, if there is one, else by this one. Changes that wait are left \
      as they are. Ends with 0 when everything was read, 3 when TrackingTime cannot be reached, 4 \
      when it refuses the credentials, 5 when something is missing or the time was up.
      """)

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions
  @Option(help: ArgumentHelp("Time entries from this day on.", valueName: "yyyy-MM-dd"))
  var from: String?
  @Option(help: ArgumentHelp("Time entries up to this day, inclusive.", valueName: "yyyy-MM-dd"))
  var to: String?
  @Option(help: ArgumentHelp("Give up after so many seconds.", valueName: "seconds"))
  var timeout = 900

  /// The longest range that one call may name: what is kept must stay readable in a moment.
  static let daysMax = 3_660

  func validate() throws {
    if !(1...604_800).contains(timeout) {
      throw ValidationError("--timeout must be from 1 to 604800 seconds, not \(timeout).")
    }
    let (first, last) = (try day(from, "--from"), try day(to, "--to"))
    guard let first else {
      if to != nil { throw ValidationError("--to goes with --from: give the first day too.") }
      return
    }
    if let last, last < first {
      throw ValidationError("--to \(last) lies before --from \(first): give the earlier day first.")
    }
    if let last, last - first >= Self.daysMax {
      throw ValidationError("--from to --to are more than \(Self.daysMax) days: pull in parts.")
    }
  }

  func perform() async throws -> ExitStatus {
    let wiring = try Wiring(settings)
    let output = facts.output
    let days = try day(from, "--from").map { first in (first, try day(to, "--to")) }
    let watch = { (journal: Journal) in
      PullWatch(
        journal: journal, output: output, days: days, mirrorDays: wiring.settings.mirrorDays,
        timeout: .seconds(timeout))
    }
    let pull: PullWatch
    if wiring.isSending {
      let engine = try Engine(wiring)
      pull = watch(engine.journal)
      try await Eagerness(journal: engine.journal).probeSoon()
      try await engine.run { worker in
        let worker = PersistentWorker(worker: worker, logger: wiring.logger)
        return [Wiring.leading(pull), Wiring.accompanying(worker)]
      }
    } else {
      let journal = try wiring.journal(try FoundJournal.chosen(by: wiring.settings), .readWrite)
      try wiring.requireLeader(of: journal)
      pull = watch(journal)
      try await wiring.group([Wiring.leading(pull)]).run()
    }
    guard let result = pull.ended else {
      throw CommandFailure(.failed, "The pull ended without a result.")
    }
    output.facts(result.json, text: result.text(output.ink))
    return result.status
  }

  private func day(_ text: String?, _ option: String) throws -> Day? {
    guard let text else { return nil }
    guard let day = Day(parsing: text) else {
      throw ValidationError("\(option) is a day as yyyy-MM-dd, like 2026-03-02, not \(text).")
    }
    return day
  }
}
