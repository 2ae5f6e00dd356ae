import JSONTree
import JournalStore
import SyncCore

extension FlushCommand {
  /// The word for how a flush ended.
  static func word(_ status: ExitStatus) -> String {
    switch status {
    case .ok: "drained"
    case .parked: "parked"
    case .offline: "offline"
    case .paused: "paused"
    default: "unfinished"
    }
  }

  static func json(_ result: FlushResult) -> JSON {
    [
      "result": .string(word(result.status)), "exit_code": .integer(Int64(result.status.rawValue)),
      "settled": .integer(Int64(result.settled)),
      "unfinished": .integer(Int64(result.view.unfinished)),
      "parked": .integer(Int64(result.view.parked)),
      "took_ms": .integer(result.took.milliseconds), "audit_head": .string(result.head.description),
    ]
  }

  static func text(_ result: FlushResult, _ ink: Ink) -> String {
    let view = result.view
    let left = Phrase.count(view.unfinished, "operation")
    let settled =
      result.settled == 0
      ? ""
      : " \(Phrase.count(result.settled, "operation")) settled in \(Phrase.length(result.took))."
    let sentence: String
    switch result.status {
    case .ok: sentence = ink(.green, "Drained: everything is on the server.")
    case .parked:
      let verb = view.parked == 1 ? "needs" : "need"
      sentence =
        ink(.yellow, "Parked: \(left) left; \(view.parked) of them \(verb) your decision.")
        + " See ttsync conflicts."
    case .offline:
      sentence = ink(.yellow, "Offline: TrackingTime cannot be reached; still queued: \(left).")
    case .paused:
      sentence = ink(
        .red, "Paused: \(view.link.pauseReason?.sentence ?? "") still queued: \(left).")
    default: sentence = ink(.yellow, "Unfinished; still queued: \(left).")
    }
    return "\(sentence)\(settled)\n" + ink(.faint, "audit head \(result.head)")
  }
}
