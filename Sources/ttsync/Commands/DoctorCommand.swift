import ArgumentParser
import JSONTree
import JournalStore
import ServiceLifecycle
import SyncCore

/// `ttsync doctor`: looks at everything that can go wrong around ttsync, and probes the account.
struct DoctorCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look at settings, files, clocks and the account; say what to do about each.",
    discussion: """
      Needs no network: every line is ok, warn or problem, with what to do. Ends with 0, or with 6 \
      when something is a problem. With --probe it finds out how the account is, on time entries \
      of its own that it deletes at once; it says exactly which, and asks first. The probe is run \
      by the process that sends, if there is one, else by this one.
      """)

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions
  @Flag(help: "Find out how the account is, by creating and deleting test entries.")
  var probe = false
  @Flag(help: "Agree to what --probe creates and deletes.")
  var yes = false
  @Option(
    help: ArgumentHelp(
      "How long --probe waits to be taken up by the process that sends.", valueName: "seconds"))
  var wait = Int(Limits.probePatience.wholeSeconds)

  func validate() throws {
    if !(1...3600).contains(wait) {
      throw ValidationError("--wait must be from 1 to 3600 seconds, not \(wait).")
    }
    if yes, !probe { throw ValidationError("--yes agrees to --probe, which is not there.") }
  }

  func perform() async throws -> ExitStatus {
    let output = facts.output
    if probe { return try await runProbe(output) }
    let found = DoctorFacts.found(try Start.here(), settings, now: Clocks.now())
    output.facts(found.json, text: found.text(output.ink))
    return found.status
  }

  private func runProbe(_ output: Output) async throws -> ExitStatus {
    let wiring = try Wiring(settings)
    let watch: ProbeWatch
    if wiring.isSending {
      let engine = try Engine(wiring)
      try consent(engine.journal, output)
      try await Eagerness(journal: engine.journal).probeSoon()
      watch = ProbeWatch(
        journal: engine.journal, output: output, patience: .seconds(wait))
      try await engine.run { worker in
        let worker = PersistentWorker(worker: worker, logger: wiring.logger)
        return [Wiring.leading(watch), Wiring.accompanying(worker)]
      }
    } else {
      let journal = try wiring.journal(try FoundJournal.chosen(by: wiring.settings), .readWrite)
      try wiring.requireLeader(of: journal)
      try consent(journal, output)
      watch = ProbeWatch(journal: journal, output: output, patience: .seconds(wait))
      try await wiring.group([Wiring.leading(watch)]).run()
    }
    guard let ended = watch.ended else {
      throw CommandFailure(.failed, "The probe ended without a result.")
    }
    output.facts(Self.json(ended), text: Self.text(ended, output.ink))
    return ended.status
  }

  private func consent(_ journal: Journal, _ output: Output) throws {
    let account = try journal.read { try $0.account() }
    let consent = ProbeConsent(account: account, now: Clocks.now())
    if yes {
      output.note(consent.text)
    } else {
      try consent.ask(output)
    }
  }

  private static func lines(_ ended: ProbeWatch.Ended) -> [CapabilityLine] {
    let believed = Capabilities(ended.learned, at: Clocks.now())
    return ended.learned.map { CapabilityLine($0.capability, $0, in: believed) }
  }

  private static func json(_ ended: ProbeWatch.Ended) -> JSON {
    [
      "result": .string(ended.reason == nil ? "done" : "stopped"),
      "reason": OperationFacts.json(ended.reason),
      "exit_code": .integer(Int64(ended.status.rawValue)),
      "learned": .array(lines(ended).map(\.json)),
    ]
  }

  private static func text(_ ended: ProbeWatch.Ended, _ ink: Ink) -> String {
    var text = lines(ended).map { line in
      "\(ink(.bold, line.capability.rawValue)) \(line.value): \(line.reading.effect)"
    }
    text.append(
      ended.reason.map { ink(.yellow, "The probe stopped: \($0.sentence)") }
        ?? ink(.green, "The probe is done, and has deleted what it created."))
    return text.joined(separator: "\n")
  }
}
