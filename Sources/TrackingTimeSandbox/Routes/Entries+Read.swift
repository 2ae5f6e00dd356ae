import Foundation

// Lists, counts, sums and the export of time entries (API §8.1).
extension World {
  private enum Shape { case full, abbreviated, flat }

  func listEntries(_ call: Call) throws(Refusal) -> Reply {
    let shape: Shape = switches.eventsShape == .full ? .full : .abbreviated
    return try list(shape, call, bounds: Bounds.events, canSort: true)
  }

  func listEntriesMin(_ call: Call) throws(Refusal) -> Reply {
    try list(
      .abbreviated, call, bounds: Bounds.events, canSort: switches.sortHonouredByMinAndFlat)
  }

  func listEntriesFlat(_ call: Call) throws(Refusal) -> Reply {
    try list(.flat, call, bounds: Bounds.flatEvents, canSort: switches.sortHonouredByMinAndFlat)
  }

  private func list(
    _ shape: Shape, _ call: Call, bounds: (page: Int, max: Int), canSort: Bool
  ) throws(Refusal) -> Reply {
    let found = try selectEntries(call, canSort: canSort)
    let rows = try page(found, call, bounds: bounds)
    let views = rows.map { EntryView($0, self, call) }
    let withFields = call.parameters.flag("include_custom_fields") == true
    let data = views.map { view in
      switch shape {
      case .full: view.full
      case .abbreviated: view.abbreviated
      case .flat: view.flat(withFields: withFields)
      }
    }
    guard withFields, shape != .flat else { return .data(.array(data)) }
    return .data(
      .array(data),
      siblings: [.init("set_custom_fields", .array(views.flatMap(\.setCustomFields)))])
  }

  /// Zero-based `page` and `page_size` (API §5).
  func page<Row>(
    _ rows: [Row], _ call: Call, bounds: (page: Int, max: Int)
  ) throws(Refusal) -> [Row] {
    var size = try call.parameters.int("page_size") ?? bounds.page
    if size > bounds.max {
      if switches.bigPages == .refused { throw .invalid(.pageTooLarge) }
      size = bounds.max
    }
    let page = max(0, try call.parameters.int("page") ?? 0)
    let (first, isTooFar) = page.multipliedReportingOverflow(by: max(1, size))
    if isTooFar { return [] }
    return Array(rows.dropFirst(first).prefix(max(1, size)))
  }

  /// The entries that filter, id and window select, in order.
  ///
  /// - Parameter name: in place of the parameter `filter`, where that one is about something else.
  func selectEntries(
    _ call: Call, canSort: Bool, of name: String? = nil
  ) throws(Refusal) -> [Entry] {
    let sent = call.parameters
    let belongs = try filter(call, name)
    let sort = canSort ? sent.filled("sort_by") : nil
    let zone = sort == nil ? call.zone : call.accountZone
    let from = try edge("from", zone, call, isEnd: false)
    let to = try edge("to", zone, call, isEnd: true)
    let billed = sent.filled("billed")
    var found: [(key: Date, entry: Entry)] = []
    for entry in state.entries.all where entry.accountID == call.account.id && belongs(entry) {
      if billed == "BILLED", !entry.isBilled { continue }
      if billed == "UNBILLED", entry.isBilled { continue }
      guard let key = key(of: entry, sort) else { continue }
      // Both ends inclusive (API §5).
      if let from, key < from { continue }
      if let to, key > to { continue }
      found.append((key, entry))
    }
    let isDescending = sent.filled("order")?.lowercased() == "desc"
    found.sort { one, other in
      if one.key != other.key { return isDescending ? one.key > other.key : one.key < other.key }
      return one.entry.id < other.entry.id
    }
    return found.map(\.entry)
  }

  /// What the window compares: the start, or a timestamp when sorted by one.
  private func key(of entry: Entry, _ sort: String?) -> Date? {
    switch sort {
    case "created_at": entry.createdAt
    case "updated_at":
      entry.updatedAt ?? (switches.updatedSortIncludesNull ? entry.createdAt : nil)
    default: entry.start
    }
  }

  /// A bare date is the day's first or last second.
  private func edge(
    _ name: String, _ zone: Zone, _ call: Call, isEnd: Bool
  ) throws(Refusal) -> Date? {
    guard let text = call.parameters.filled(name) else { return nil }
    guard let (time, isDateOnly) = LocalTime.parse(text) else { throw .invalid(.invalid(name)) }
    let seconds = time.seconds + (isDateOnly && isEnd ? 86_399 : 0)
    return zone.instant(LocalTime(seconds: seconds))
  }

  private func filter(_ call: Call, _ name: String?) throws(Refusal) -> (Entry) -> Bool {
    let filter = name ?? call.parameters.filled("filter") ?? "USER"
    let id = try call.parameters.int("id")
    // Co-workers get their own rows, whatever they ask for (API §12).
    let mine = { (entry: Entry) in call.sees(entriesOf: entry.userID) }
    switch filter {
    case "COMPANY": return mine
    case "USER":
      let userID = id ?? call.caller.id
      return { mine($0) && $0.userID == userID }
    case "PROJECT", "CUSTOMER", "TASK", "SERVICE": break
    default: throw .invalid(.invalid("filter"))
    }
    guard let id else { throw .invalid(.missing("id")) }
    switch filter {
    case "PROJECT": return { mine($0) && $0.projectID == id }
    case "TASK": return { mine($0) && $0.taskID == id }
    case "CUSTOMER":
      return { mine($0) && $0.projectID.flatMap { self.state.projects[$0]?.customerID } == id }
    default:
      return { mine($0) && $0.projectID.flatMap { self.state.projects[$0]?.serviceID } == id }
    }
  }

  func getEntry(_ call: Call) throws(Refusal) -> Reply {
    reply(try entry(call.id, call), call)
  }

  func countEntries(_ call: Call) throws(Refusal) -> Reply {
    .data(["count": .int(try selectEntries(call, canSort: false).count)])
  }

  /// Hours per user (API §6).
  func summariseEntries(_ call: Call) throws(Refusal) -> Reply {
    let wanted = try call.parameters.list("users").map { Set($0.compactMap { $0["id"]?.int }) }
    guard let from = try edge("from", call.zone, call, isEnd: false),
      let to = try edge("to", call.zone, call, isEnd: true)
    else { throw .invalid(.missing("from")) }
    var seconds: [Int: Int] = [:]
    for entry in state.entries.all where entry.accountID == call.account.id {
      guard entry.start >= from, entry.start <= to, entry.type == "WORK",
        call.sees(entriesOf: entry.userID), wanted?.contains(entry.userID) ?? true
      else { continue }
      seconds[entry.userID, default: 0] += EntryView(entry, self, call).duration
    }
    let users = seconds.sorted { $0.key < $1.key }.map { id, sum -> JSON in
      [
        "id": .int(id), "name": JSON(state.users[id]?.fullName),
        "worked_hours": .double(Double(sum) / 3600),
      ]
    }
    let total = Double(seconds.values.reduce(0, +)) / 3600
    return .data(["worked_hours": .double(total), "users": .array(users)])
  }

  /// CSV text without envelope.
  func exportEntries(_ call: Call) throws(Refusal) -> Reply {
    guard let sent = call.parameters.text("separator"), !sent.isEmpty else {
      throw .invalid(.missing("separator"))
    }
    let separator = sent == "\\t" ? "\t" : sent
    guard [",", ";", "\t"].contains(separator) else { throw .invalid(.invalid("separator")) }
    let rows = try selectEntries(call, canSort: false)
    let lines = rows.map { EntryView($0, self, call).csv(separator: separator) }
    let head = EntryView.csvHead.joined(separator: separator)
    return .csv(([head] + lines).joined(separator: "\r\n") + "\r\n")
  }
}
