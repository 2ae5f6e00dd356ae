import ArgumentParser
import JSONTree
import JournalStore
import ServiceLifecycle

/// `ttsync flush`: sends everything now and says how it ended.
struct FlushCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "flush",
    abstract: "Send everything that waits, show progress, and say how it ended.",
    discussion: """
      Sends itself, or wakes the process that does. Ends with 0 when everything is on the server, \
      2 when the rest needs your decision, 3 when TrackingTime cannot be reached, 4 when it \
      refuses the credentials or the account, 5 when the time was up. What is not sent stays queued.
      """)

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions
  @Option(help: ArgumentHelp("Give up after so many seconds.", valueName: "seconds"))
  var timeout: Int?

  func validate() throws {
    if let timeout, !(1...604_800).contains(timeout) {
      throw ValidationError("--timeout must be from 1 to 604800 seconds, not \(timeout).")
    }
  }

  func perform() async throws -> ExitStatus {
    let wiring = try Wiring(settings)
    let output = facts.output
    let watch: FlushWatch
    if wiring.isSending {
      let engine = try Engine(wiring)
      watch = self.watch(engine.journal, wiring, output)
      try await Eagerness(journal: engine.journal).probeSoon()
      try await engine.run { worker in
        let worker = PersistentWorker(worker: worker, logger: wiring.logger)
        return [Wiring.leading(watch), Wiring.accompanying(worker)]
      }
    } else {
      let journal = try wiring.journal(try FoundJournal.chosen(by: wiring.settings), .readOnly)
      try wiring.requireLeader(of: journal)
      watch = self.watch(journal, wiring, output)
      try await wiring.group([Wiring.leading(watch)]).run()
    }
    guard let result = watch.ended else {
      throw CommandFailure(.failed, "The flush ended without a result.")
    }
    output.facts(Self.json(result), text: Self.text(result, output.ink))
    return result.status
  }

  private func watch(_ journal: Journal, _ wiring: Wiring, _ output: Output) -> FlushWatch {
    FlushWatch(
      journal: journal, output: output, requestsPerSecond: wiring.settings.requestsPerSecond,
      timeout: timeout.map { .seconds($0) })
  }
}
