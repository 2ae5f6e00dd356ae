package import JSONTree

/// What a wish says beside field values. Absent means "not said", never a default.
package struct OperationOptions: Sendable, Hashable {
  /// Deleting a task or project: also its time entries. Always sent explicitly (design §9).
  package var deleteAll: Bool?
  /// `stop_running_task` of a timer start: true, false, or not said (design §8).
  package var stopRunning: Bool?
  /// The entry that a timer stop is bound to; nil: found at replay ("unbound").
  package var boundEntry: EntityID?
  /// What hung below a container when its delete, archive or close was accepted; nil: not counted.
  package var below: ContainerCounts?
  /// What the target of a merge said when it was accepted; nil: not seen, or not a merge.
  package var target: Fields?
  /// The operation that this one compensates or repairs.
  package var repairs: OperationID?
  /// Whether a create carries our marker whatever is known of the account; nil: as is known. Said
  /// by the probe alone.
  package var carriesMarker: Bool?
  /// What an online-only operation asks for (design §1); nil: it is queued and replayed.
  package var online: OnlineRequest?
  /// To whom a secret in the answer is sealed: the call that waits; nil: nobody is told one.
  package var answerKey: String?

  package init(
    deleteAll: Bool? = nil, stopRunning: Bool? = nil, boundEntry: EntityID? = nil,
    below: ContainerCounts? = nil, target: Fields? = nil, repairs: OperationID? = nil,
    carriesMarker: Bool? = nil, online: OnlineRequest? = nil, answerKey: String? = nil
  ) {
    self.deleteAll = deleteAll
    self.stopRunning = stopRunning
    self.boundEntry = boundEntry
    self.below = below
    self.target = target
    self.repairs = repairs
    self.carriesMarker = carriesMarker
    self.online = online
    self.answerKey = answerKey
  }

  package var json: JSON {
    var object = JSONObject()
    if let deleteAll { object["delete_all"] = .bool(deleteAll) }
    if let stopRunning { object["stop_running"] = .bool(stopRunning) }
    if let boundEntry { object["bound_entry"] = .integer(boundEntry.rawValue) }
    if let below { object["below"] = below.json }
    if let target { object["target"] = target.json }
    if let repairs { object["repairs"] = .integer(repairs.rawValue) }
    if let carriesMarker { object["marker"] = .bool(carriesMarker) }
    if let online { object["online"] = online.json }
    if let answerKey { object["answer_key"] = .string(answerKey) }
    return .object(object)
  }

  /// - Throws: `UndecodablePayload` for anything that `json` does not make.
  package init(json: JSON) throws(UndecodablePayload) {
    guard let object = json.objectValue else { throw UndecodablePayload("options are an object") }
    for (key, value) in object {
      switch (key, value.boolValue, value.integerValue) {
      case ("delete_all", let flag?, _): deleteAll = flag
      case ("stop_running", let flag?, _): stopRunning = flag
      case ("bound_entry", _, let raw?):
        guard let entry = EntityID(raw) else { throw UndecodablePayload("0 is no entry") }
        boundEntry = entry
      case ("marker", let flag?, _): carriesMarker = flag
      case ("target", _, _): target = try Fields(json: value)
      case ("repairs", _, let raw?): repairs = OperationID(raw)
      case ("online", _, _): online = try OnlineRequest(json: value)
      case ("answer_key", _, _):
        guard let text = value.stringValue else { throw UndecodablePayload("an impossible key") }
        answerKey = text
      case ("below", _, _): below = try ContainerCounts(json: value)
      default: throw UndecodablePayload("unknown option \(key)")
      }
    }
  }
}

extension OperationOptions {
  /// As the audit log tells them: without a person's private matters, and without keys.
  package var audited: OperationOptions {
    var options = self
    options.online = online?.redacted
    options.answerKey = nil
    return options
  }
}
