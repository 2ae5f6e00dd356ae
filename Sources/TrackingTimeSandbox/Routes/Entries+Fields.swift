import Foundation

// What a call says about an entry, checked.
extension World {
  /// The zone of the dates in an entry call, and how it is remembered.
  func entryZone(_ call: Call) throws(Refusal) -> Zone {
    guard let sent = try sentZone(call) else { return zoneWhenOmitted(call) }
    guard sent.isNamed else {
      return switches.offsetZonesOnAdd == .accepted ? sent : zoneWhenOmitted(call)
    }
    switch switches.ianaZonesOnAdd {
    case .accepted: return sent
    case .ignored: return zoneWhenOmitted(call)
    case .refused: throw .invalid(.invalid("timezone"))
    }
  }

  /// The `timezone` of a call; nil where none was sent.
  func sentZone(_ call: Call) throws(Refusal) -> Zone? {
    guard let text = call.parameters.filled("timezone") else { return nil }
    if let zone = Zone(text) { return zone }
    if switches.unreadableZone == .gmt { return .utc }
    throw .invalid(.invalid("timezone"))
  }

  func zoneWhenOmitted(_ call: Call) -> Zone {
    switch switches.zoneWhenOmitted {
    case .user: call.zone
    case .account: Zone(call.account.zone) ?? .utc
    case .utc: .utc
    }
  }

  /// A date and time of the call as instant; nil where it is missing or empty.
  func instant(_ name: String, _ zone: Zone, _ call: Call) throws(Refusal) -> Date? {
    guard let text = call.parameters.filled(name) else { return nil }
    guard let read = LocalTime.parse(text) else { throw .invalid(.invalid(name)) }
    return zone.instant(read.time)
  }

  /// Sets what add and update have in common: notes, type, flags, rates, markers.
  func fill(_ entry: inout Entry, _ call: Call) throws(Refusal) {
    let sent = call.parameters
    if let notes = sent.text("notes"), !notes.isEmpty || switches.emptyNotesClears {
      guard notes.count <= Bounds.notes else {
        throw .invalid(.tooLong("notes", Bounds.notes))
      }
      entry.notes = notes.isEmpty ? nil : notes
    }
    if let type = sent.filled("event_type") {
      guard ["WORK", "NOT_LOGGED"].contains(type) else { throw .invalid(.invalid("event_type")) }
      entry.type = type
    }
    if let flag = sent.flag("is_billed") { entry.isBilled = flag }
    if let flag = sent.flag("is_billable") { entry.isBillable = flag }
    if let rate = try sent.number("hourly_rate") { entry.hourlyRate = rate }
    if let rule = sent.filled("repeat") { entry.repeatRule = rule }
    if let every = try sent.int("repeat_every") { entry.repeatEvery = every }
    if let frequency = sent.filled("frequency") { entry.frequency = frequency }
    if let end = sent.filled("end_repeat") { entry.endRepeat = end }
    if switches.jsonAccepted, let text = sent.jsonText("json") { entry.json = text }
    try fillCustomFields(&entry, call)
  }

  /// `custom_fields`: the company's own by id, the system fields by slug (API §9.5, §10.2); any other
  /// is refused.
  private func fillCustomFields(_ entry: inout Entry, _ call: Call) throws(Refusal) {
    for field in try call.parameters.list("custom_fields") ?? [] {
      if let id = field["id"]?.int, id > 0 {
        entry.customFields[id] = field["value"].map { $0.string ?? $0.text }
        continue
      }
      let slug = field["slug"]?.string ?? ""
      guard ["EVENT_THIRD_PARTY_ID", "EVENT_THIRD_PARTY_SERVICE"].contains(slug) else {
        throw .invalid(.unknownField(slug.isEmpty ? field.text : slug))
      }
      switch switches.markerSupported {
      case .refused: throw .invalid(.unknownField(slug))
      case .ignored: continue
      case .echoed: break
      }
      let value = field["value"]?.string
      if slug == "EVENT_THIRD_PARTY_ID" {
        entry.thirdPartyID = value
      } else {
        entry.thirdPartyService = value
      }
    }
  }

  /// Policies of API §12; `old` is nil for a new entry.
  func checkPolicies(_ entry: Entry, old: Entry?, _ call: Call) throws(Refusal) {
    let rules = switches.policies
    if call.managesOthers, !rules.appliesToManagers { return }
    let isThirdParty = entry.thirdPartyID != nil || call.parameters.filled("service") != nil
    if isThirdParty, switches.markerSkipsPolicies { return }
    if rules.requireProject, entry.projectID == nil { throw .invalid(.policy("project")) }
    if rules.requireTask, entry.taskID == nil { throw .invalid(.policy("task")) }
    if rules.requireNotes, entry.notes == nil { throw .invalid(.policy("notes")) }
    for start in [entry.start, old?.start].compactMap(\.self) {
      let days = start.timeIntervalSince(call.now) / 86_400
      if let past = rules.pastDays, -days > Double(past) {
        throw .invalid(.policy("more than \(past) days ago"))
      }
      if let future = rules.futureDays, days > Double(future) {
        throw .invalid(.policy("more than \(future) days ahead"))
      }
    }
  }

  /// Overlaps with other entries of the same user, where the switch forbids them.
  func checkOverlap(_ entry: Entry) throws(Refusal) {
    guard !switches.overlapsAccepted else { return }
    let other = state.entries.all.first {
      $0.userID == entry.userID && $0.id != entry.id && $0.start < entry.end
        && $0.end > entry.start
    }
    if other != nil { throw .invalid(.overlap) }
  }
}

extension World.Entry {
  /// Names of the fields that differ, as in the full shape.
  func fields(differingFrom old: World.Entry) -> [String] {
    let pairs: [(String, Bool)] = [
      ("start", start != old.start), ("end", end != old.end), ("task_id", taskID != old.taskID),
      ("project_id", projectID != old.projectID), ("user_id", userID != old.userID),
      ("notes", notes != old.notes), ("type", type != old.type),
      ("is_billable", isBillable != old.isBillable), ("is_billed", isBilled != old.isBilled),
      ("hourly_rate", hourlyRate != old.hourlyRate), ("timezone", zone != old.zone),
      ("duration", statedDuration != old.statedDuration), ("json", json != old.json),
      ("third_party_id", thirdPartyID != old.thirdPartyID),
      ("third_party_service", thirdPartyService != old.thirdPartyService),
      ("repeat", repeatRule != old.repeatRule), ("tags", tags != old.tags),
    ]
    return pairs.filter(\.1).map(\.0)
  }
}
