/// When something goes wrong, and what.
///
/// A rules file is a JSON object with a list:
///
/// ```json
/// { "rules": [
///   { "name": "the reply to the first new entry is lost",
///     "match": { "method": "POST", "path": "/events/add" },
///     "times": 1, "action": { "kind": "cutAfter", "reset": true } },
///   { "name": "the second stop arrives 40 s late",
///     "match": { "path": "/tasks/stop/*" }, "from": 2, "times": 1,
///     "action": { "kind": "lateCommit", "seconds": 40 } },
///   { "name": "one read in five is slow",
///     "match": { "access": "read" }, "probability": 0.2,
///     "action": { "kind": "delay", "before": 0.8 } },
///   { "name": "Tom changes the notes first",
///     "match": { "method": "PUT", "path": "/events/update/*" }, "times": 1,
///     "action": { "kind": "edit", "edit": { "user": 7702, "method": "PUT",
///       "path": "/events/update/{id}",
///       "parameters": { "end": "2026-03-02 10:30:00", "notes": "Tom was here" } } } } ] }
/// ```
///
/// Members but `action` may be left out: `match` then fits every request, `from` is 1, `times` is
/// unlimited, `probability` is 1. Every rule counts its own matches, whichever fires. See `FaultMatch` and `FaultAction`.
package struct FaultRule: Sendable, Codable, Equatable {
  /// Shown in the log.
  package var name: String
  package var match: FaultMatch
  /// Fires from this matching request on, counted from 1.
  package var from: Int
  /// Fires so many times; nil: for ever.
  package var times: Int?
  /// Of those that would fire, this part does, 0 … 1, by the sandbox's seeded randomness.
  package var probability: Double
  package var action: FaultAction

  package init(
    _ name: String = "", match: FaultMatch = FaultMatch(), from: Int = 1, times: Int? = nil,
    probability: Double = 1, action: FaultAction
  ) {
    self.name = name.isEmpty ? action.kind : name
    self.match = match
    self.from = from
    self.times = times
    self.probability = probability
    self.action = action
  }

  package init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try box.decodeIfPresent(String.self, forKey: .name) ?? "",
      match: try box.decodeIfPresent(FaultMatch.self, forKey: .match) ?? FaultMatch(),
      from: try box.decodeIfPresent(Int.self, forKey: .from) ?? 1,
      times: try box.decodeIfPresent(Int.self, forKey: .times),
      probability: try box.decodeIfPresent(Double.self, forKey: .probability) ?? 1,
      action: try box.decode(FaultAction.self, forKey: .action))
  }
}
