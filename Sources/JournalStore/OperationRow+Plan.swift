import JSONTree
import SyncCore

extension PlanStep {
  var json: JSON {
    var object = JSONObject()
    object["kind"] = .string(kind.rawValue)
    if let task { object["task"] = .integer(task.rawValue) }
    if let entry { object["entry"] = .integer(entry.rawValue) }
    if let at { object["at_ms"] = .integer(at.milliseconds) }
    if let zone { object["zone"] = .string(zone) }
    if let isMarked { object["marked"] = .bool(isMarked) }
    return .object(object)
  }

  /// - Throws: `UndecodablePayload` for a kind of step that this version does not know.
  init(json: JSON) throws(UndecodablePayload) {
    guard let kind = json["kind"]?.stringValue.flatMap(Kind.init) else {
      throw UndecodablePayload("unknown step of a plan")
    }
    self.init(
      kind, task: json["task"]?.integerValue.flatMap(RemoteID.init),
      entry: json["entry"]?.integerValue.flatMap(RemoteID.init),
      at: json["at_ms"]?.integerValue.map(Instant.init(milliseconds:)),
      zone: json["zone"]?.stringValue, isMarked: json["marked"]?.boolValue)
  }
}

extension Horizon {
  var json: JSON {
    [
      "boot": .string(boot), "from_ms": .integer(fromMilliseconds),
      "wall_ms": .integer(wall.milliseconds),
    ]
  }

  /// - Throws: `UndecodablePayload` when a part is missing.
  init(json: JSON) throws(UndecodablePayload) {
    guard let boot = json["boot"]?.stringValue, let from = json["from_ms"]?.integerValue,
      let wall = json["wall_ms"]?.integerValue
    else { throw UndecodablePayload("impossible horizon") }
    self.init(boot: boot, fromMilliseconds: from, wall: Instant(milliseconds: wall))
  }
}
