import Foundation
import SyncCore

/// What a person agrees to before a probe.
struct ProbeConsent: Sendable {
  let account: AccountFacts
  let now: Instant

  /// What is created and deleted, and what that may touch.
  var text: String {
    let zone = account.zone.flatMap { Zone($0) } ?? Zone(TimeZone.current.identifier) ?? .utc
    let today = zone.day(now)
    let name = account.accountName.map { " (\($0))" } ?? ""
    return """
      The probe finds out what TrackingTime's documents leave open about account \
      \(account.account)\(name). As \(account.userName ?? "you"), it creates these time entries of \
      one minute, and deletes each at once:
        1. \((today - Limits.probeDaysBack).text) 04:07, without task. Where your company's policies \
      refuse it, it is tried once more with our marker, to see that they still apply.
        2. \((today - 1).text) 04:07, with our marker in its third-party fields; on the task of your \
      last entry where the first one was refused, else without task. Where the marker is refused, \
      the same without. It is saved once more without a change.
        3. a second one at that time, to see whether entries may overlap.
      Their notes say that they are a test. Beside that it only reads. Colleagues who watch the \
      account may see them for a moment; webhooks and calendars connected to it may hear of them.
      Each deletion is written down before its entry is created: if this process dies, the next one \
      deletes it.
      """
  }

  /// Asks on the terminal.
  ///
  /// - Throws: when nobody can be asked, or says no.
  func ask(_ output: Output) throws {
    output.note(text)
    guard isatty(0) == 1, output.canRedraw else {
      throw CommandFailure(
        .refused, "Nobody can be asked here, so nothing was done.",
        next: "Run it on a terminal, or say --yes if you agree.")
    }
    output.question("Run it? [y/N] ")
    let answer = readLine()?.lowercased()
    guard answer == "y" || answer == "yes" else {
      throw CommandFailure(.refused, "Nothing was done.")
    }
  }
}
