/// Every fact about TrackingTime that nobody outside knows for sure, as a switch.
///
/// A default is the most probable reading of the API notes; where they are silent, the reading
/// that is harder for a client. The numbers are those of API §16 (probe n) or the section.
package struct SandboxSwitches: Sendable, Codable, Equatable {
  // MARK: Lists

  /// Rows of `GET /events`: full or abbreviated (probe 1; the newest reports say abbreviated).
  package var eventsShape = EventsShape.abbreviated
  /// Whether `sort_by=updated_at` also finds rows never edited, by `created_at` (probe 2).
  package var updatedSortIncludesNull = false
  /// Whether `/events/min` and `/events/flat` honour `sort_by` (probe 2).
  package var sortHonouredByMinAndFlat = false
  /// Whether a `page_size` above the maximum is capped; else envelope 500 (probe 14).
  package var bigPages = BigPages.capped
  /// Whether `/tasks` is paged by 100; else all rows stand on page 0 (API §5).
  package var tasksPaged = true
  /// Whether `/services` exists (probe 10; a report says it does not).
  package var servicesPresent = true

  // MARK: Markers

  /// Whether the `json` field is kept on writes of entries, tasks and projects (probe 3).
  package var jsonAccepted = true
  /// Where the `json` of `/tasks/track` lands (API §10.1).
  package var jsonOnTrack = TrackJSON.event
  /// What becomes of the `EVENT_THIRD_PARTY_*` custom fields (probe 4).
  package var markerSupported = MarkerSupport.echoed
  /// Whether an entry with third-party fields skips the policies (API §10.2).
  package var markerSkipsPolicies = false

  // MARK: Errors

  /// HTTP status beside an envelope that tells of an error (probe 5; August 2026: 200).
  package var httpStatusOfErrors = ErrorStatus.ok200
  /// HTTP status of the HTML page for a verb that a call does not take (API §3).
  package var wrongVerbStatus = 502
  /// Language of every message, so that nobody matches on text (API §12).
  package var language = Language.english
  /// Deleting what is gone: envelope 404 or 500 (probe 9).
  package var doubleDelete = DoubleDelete.notFound
  /// Requests per minute and user, beyond them HTTP 429; nil is unlimited (API §5).
  package var quotaPerMinute: Int?
  /// What `Retry-After` says beside a 429 of the quota (probe 11).
  package var retryAfter = RetryAfter.seconds

  // MARK: Time entries

  /// Whether an update without `end` is refused with 500 (probe 6; the older docs require it).
  package var updateNeedsEnd = true
  /// Whether `notes: ""` clears the notes; else it is ignored (probe 6).
  package var emptyNotesClears = true
  /// Whether `duration` is computed from start and end; else the given one is kept (API §6).
  package var durationComputed = true
  /// Whether an entry may overlap another one of its user; else 500 (probe 12).
  package var overlapsAccepted = true
  /// Whether a billed entry may be edited and deleted; else 500 (probe 13).
  package var billedEntriesEditable = true
  /// Largest batch of `/events/billed` and `/events/not_billed`; nil is unlimited (API §5).
  package var billedBatchMax: Int?
  /// Whether an entry added to a project without task gets that project's hidden task.
  package var ghostTaskOnAdd = false
  /// Which verbs updates take (probe 15); a wrong one gets the HTML page.
  package var updateVerbs = UpdateVerbs.any

  /// Whether an entry read by its id shows its tags (API §8.2: older and other builds do).
  package var entryTagsShown = true
  /// Whether a second tag of the same name and value is refused (API §9.6 is silent).
  package var tagPairsUnique = false

  // MARK: People

  /// Whether a second user with the same e-mail is refused (API §9.4 is silent).
  package var userEmailsUnique = true
  /// Whether archiving a user completes the tasks that are theirs alone (API §11).
  package var archivingCompletesTasks = true
  /// Whether the answer to a new calendar token or webhook token shows it (no example is known).
  package var newTokensShown = true

  // MARK: Zones

  /// IANA names as `timezone` of `/events/add` and `/events/update` (probe 7).
  package var ianaZonesOnAdd = IANASupport.accepted
  /// Whether an offset as `timezone` of an entry counts; else its dates are read as those without
  /// (API §6 documents offsets; nothing proves them for entries).
  package var offsetZonesOnAdd = OffsetSupport.accepted
  /// The zone of a date without `timezone` (probe 7).
  package var zoneWhenOmitted = DefaultZone.user
  /// A `timezone` that cannot be read: 500, or silently GMT as Java does.
  package var unreadableZone = UnreadableZone.refused
  /// The zone of `created_at` and `updated_at`: the account's (API §6), or UTC (probe 2).
  package var changeZone = ChangeZone.account
  /// The zone entries are shown in: the reader's own, or the one sent with the entry (API §6).
  package var entryZone = EntryZone.reader
  /// Whether stopping with another zone string than at the start is refused with 500 (API §4).
  package var stopZoneMustMatch = true

  // MARK: Timers

  /// Whether the 502 for a second timer names the running task in `data` (probe 8).
  package var secondTimerNamesTask = false
  /// A second start of the same task with the same `date` (probe 9).
  package var doubleStartSameDate = DoubleStart.refuse
  /// Whether stopping a stopped timer is refused with 502; else 200 with the last entry (probe 9).
  package var doubleStopRefused = true
  /// When `stop_running_task` ends the other timer: now, or at the start of the new one.
  package var stopFlagEndsOtherAt = StopFlagEnd.serverNow
  /// What the `end` of a running entry shows: now, or the last `/tasks/sync` (API §7).
  package var runningEnd = RunningEnd.now
  /// Timers are stopped by the server after so many hours, at start + hours; nil: never (API §7).
  package var autoStopHours: Int?

  // MARK: Policies

  /// The company's tracking policies (API §12).
  package var policies = Policies()

  package init() {}

  /// These switches with some of them set as in that object.
  ///
  /// Throws `SwitchError` for a name that does not exist or a value that does not fit.
  package func merging(_ changes: SandboxJSON) throws(SwitchError) -> SandboxSwitches {
    var tree = json
    guard let members = changes.members else { throw SwitchError(name: "", value: changes.text) }
    for member in members {
      guard Self.names.contains(member.name) else {
        throw SwitchError(name: member.name, value: nil)
      }
      let old = tree[member.name]
      var value = member.value
      if old?.members != nil, let nested = member.value.members {
        let stranger = nested.first { !Policies.names.contains($0.name) }
        if let stranger { throw SwitchError(name: "\(member.name).\(stranger.name)", value: nil) }
        value = nested.reduce(old ?? .object([])) { $0.setting($1.name, $1.value) }
      }
      let candidate = tree.setting(member.name, value)
      guard SandboxSwitches(tree: candidate) != nil else {
        throw SwitchError(name: member.name, value: member.value.text)
      }
      tree = candidate
    }
    return SandboxSwitches(tree: tree) ?? self
  }
}

/// A switch that does not exist (`value` is nil), or a value that does not fit it.
package struct SwitchError: Error, Equatable, CustomStringConvertible {
  package var name: String
  package var value: String?

  package var description: String {
    value.map { "the switch '\(name)' does not take \($0)" } ?? "there is no switch '\(name)'"
  }
}
