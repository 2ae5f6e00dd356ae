import JSONTree
import SyncCore

extension Settlement {
  /// Takes along what was read when a person is asked: the records and what runs go into the mirror,
  /// so that the dispute shows them; candidates are named in the log.
  mutating func show(_ seen: [Record], candidates: [Record], timer running: RunningTimer??) {
    records = seen + candidates
    timer = running
    guard !candidates.isEmpty else { return }
    var object = detail.objectValue ?? [:]
    object["candidates"] = .array(candidates.map { .integer($0.id.rawValue) })
    detail = .object(object)
  }
}
