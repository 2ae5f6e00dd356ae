import JSONTree
import SyncCore

/// What the `data` of an accepted answer means for the request that was made.
struct WireContent: Sendable {
  var account: Int64
  var accountZone: Zone

  func content(of write: RemoteWrite, _ envelope: Envelope) -> RemoteContent {
    switch write {
    case .create(.timeEntry, _, _): created(envelope)
    case .create(let kind, _, _), .update(let kind, _, _), .setArchived(let kind, _, _):
      returned(kind, envelope.data)
    case .startTimer: timerRecords(envelope.data, isRunning: true)
    case .stopTimer: timerRecords(envelope.data, isRunning: false)
    case .setBilled: returned(.timeEntry, envelope.data)
    // What these answer is not the thing itself.
    case .delete, .assign, .remove, .setPreferences, .sortTasks, .markRead:
      .records([], isLast: true, isCapped: false)
    case .mergeProjects(_, let target): merged(into: target, envelope.data)
    case .changeMembers: returned(.userGroup, envelope.data)
    case .setEnabled: returned(.webhook, envelope.data)
    case .online(let request):
      .told(WireOnline.answer(to: request, envelope.data, accountZone: accountZone))
    }
  }

  func content(of question: RemoteRead, _ envelope: Envelope) -> RemoteContent {
    let data = envelope.data
    switch question {
    case .me:
      return WireMe.me(WireRow(data ?? .null)).map(RemoteContent.me) ?? .none
    case .record(.timer, _), .runningTimer:
      return WireTimer.content(data, account: account, accountZone: accountZone)
    case .record(let kind, let id): return single(kind, id, data)
    case .list(let kind, _):
      return list(kind, data, pageSize: kind == .task ? ListRules.taskPageSize : nil)
    case .entries: return list(.timeEntry, data, pageSize: Limits.pageSize)
    case .entriesMarked(let marker, _): return marked(marker, envelope)
    case .markerField: return WireDocument.markerField(data)
    case .userProjects: return list(.project, data, pageSize: nil, isPartial: true)
    case .document(let document):
      return WireDocument.content(
        document, data, accountZone: accountZone)
    }
  }

  // MARK: Shapes of answers

  /// The object that a write returns; `{}` where the service returns nothing.
  private func returned(_ kind: EntityKind, _ data: JSON?) -> RemoteContent {
    let rows = WireRows(data, id: "id")?.list ?? []
    return .records(rows.compactMap { record(kind, $0) }, isLast: true, isCapped: false)
  }

  /// The project that everything went to, where the answer is that one.
  private func merged(into target: RemoteID, _ data: JSON?) -> RemoteContent {
    let found = (WireRows(data, id: "id")?.list ?? []).compactMap { record(.project, $0) }
    return .records(found.filter { $0.id == target }, isLast: true, isCapped: false)
  }

  /// The entry that a create returns, with the marker where the answer shows it.
  private func created(_ envelope: Envelope) -> RemoteContent {
    let markers = ThirdParty.markers(beside: envelope)
    let rows = WireRows(envelope.data, id: "id")?.list ?? []
    let records = rows.compactMap { row -> Record? in
      var record = record(.timeEntry, row)
      let shown = ThirdParty.marker(row) ?? record.flatMap { markers[$0.id] }
      if let shown { record?.fields[.marker] = .text(shown) }
      return record
    }
    return .records(records, isLast: true, isCapped: false)
  }

  private func timerRecords(_ data: JSON?, isRunning: Bool) -> RemoteContent {
    let rows = WireRows(data, id: "id")?.list ?? []
    let records = rows.flatMap {
      WireTimer.records($0, isRunning: isRunning, accountZone: accountZone)
    }
    return .records(records, isLast: true, isCapped: false)
  }

  /// One record. An answer without it is no proof that it is gone: that is what 404 is for.
  private func single(_ kind: EntityKind, _ id: RemoteID, _ data: JSON?) -> RemoteContent {
    let found = (WireRows(data, id: "id")?.list ?? []).compactMap { record(kind, $0) }
      .filter { $0.id == id }
    return .records(found, isLast: true, isCapped: found.isEmpty)
  }

  /// A page of a list. Rows that cannot be read make it incomplete, so that nobody concludes from
  /// it that something is gone.
  private func list(
    _ kind: EntityKind, _ data: JSON?, pageSize: Int?, isPartial: Bool = false
  ) -> RemoteContent {
    guard let rows = WireRows(data, id: "id")?.list else {
      return .records([], isLast: true, isCapped: true)
    }
    let records = rows.compactMap { record(kind, $0) }
    let archived = records.count { $0.fields[.isArchived]?.flag == true }
    let isCapped =
      !isPartial && ListRules.isCapped(kind, rows: rows.count, archived: archived)
    return .records(
      records, isLast: ListRules.isLast(rows: rows.count, pageSize: pageSize),
      isCapped: isCapped || records.count < rows.count)
  }

  /// Entries that show the marker, in the row itself or in the fields beside `data`.
  ///
  /// A row that shows another marker or none is not taken: a server that ignores the parameter
  /// would answer with everything, and the first entry would be adopted. Where rows show none at
  /// all, the answer proves nothing and counts as incomplete.
  private func marked(_ marker: String, _ envelope: Envelope) -> RemoteContent {
    guard let rows = WireRows(envelope.data, id: "id")?.list else {
      return .records([], isLast: true, isCapped: true)
    }
    let markers = ThirdParty.markers(beside: envelope)
    var found: [Record] = []
    var unread = 0
    for row in rows {
      let entry = WireEntry(row)
      var record = entry.record(accountZone: accountZone)
      let shown = entry.marker ?? ThirdParty.marker(row) ?? record.flatMap { markers[$0.id] }
      if record == nil || shown == nil { unread += 1 }
      guard shown == marker else { continue }
      record?.fields[.marker] = .text(marker)
      if let record { found.append(record) }
    }
    return .records(
      found, isLast: true, isCapped: unread > 0 || rows.count >= ListRules.searchMax)
  }

  private func record(_ kind: EntityKind, _ row: WireRow) -> Record? {
    switch kind {
    case .customer: WireCatalogue.customer(row, accountZone: accountZone)
    case .service: WireCatalogue.service(row, accountZone: accountZone)
    case .project: WireCatalogue.project(row, accountZone: accountZone)
    case .task: WireTask.record(row, accountZone: accountZone)
    case .timeEntry: WireEntry(row).record(accountZone: accountZone)
    case .user: WireCatalogue.user(row, accountZone: accountZone)
    case .userGroup: WireCatalogue.userGroup(row, accountZone: accountZone)
    case .webhook: WireCatalogue.webhook(row)
    case .membership, .timer, .groupMembership, .notification, .preference, .taskOrder, .tag,
      .account:
      nil
    }
  }
}
