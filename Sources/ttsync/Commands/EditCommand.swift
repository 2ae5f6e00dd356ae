import ArgumentParser
import JournalStore
import SyncCore

/// `ttsync edit 41 --set notes=…`: another wish in the place of one that was not sent.
struct EditCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "edit",
    abstract: "Change what a queued or parked operation wishes.",
    discussion: """
      The new wish takes the place of the old one, with its id and everything that waits for it. \
      What may have been sent already is not changed: the edit follows it as a change of its own.

      Fields: start, end, duration (1h 30m), task, project, notes for time; name, project, due, \
      estimate, users for tasks; name, customer, service for projects; name, notes, contact_name, \
      contact_email for customers. Ids may be provisional (negative); `none` empties a field. Times \
      are read in the zone of your TrackingTime account unless they carry an offset.
      """)

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions
  @OptionGroup var options: DecisionOptions
  @Argument(help: ArgumentHelp("The operation.", valueName: "number"))
  var number: Int64
  @Option(
    help: ArgumentHelp(
      "A field and its new value; may be given several times.", valueName: "field=value"))
  var set: [String] = []

  func validate() throws {
    guard !set.isEmpty else { throw ValidationError("Say what is to change: --set notes=….") }
    for text in set { _ = try Self.parts(text) }
  }

  func perform() async throws -> ExitStatus {
    let decision = try Decision(settings, facts, options, "edit")
    let zone = try await decision.journal.read { try $0.zoneOfUser() }
    var changes = Fields()
    for text in set {
      let (field, value) = try Self.parts(text)
      changes[field] = try field.value(value, zone: zone)
    }
    try await decision.decide(number, .edit(changes))
    return .ok
  }

  private static func parts(_ text: String) throws -> (Field, String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    guard parts.count == 2 else { throw ValidationError("--set \(text): write field=value.") }
    guard let field = Field(named: parts[0]) else {
      throw ValidationError(
        "--set \(text): there is no field \(parts[0]). Try start, end, duration, task, project, "
          + "notes, name, customer, due, estimate.")
    }
    return (field, parts[1])
  }
}
