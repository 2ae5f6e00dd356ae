import JSONTree
import JournalStore
import SyncCore

/// What time is booked on, by the names that a person uses.
struct LogPlace: Sendable {
  /// A record that is there, or a name that one will be made for.
  enum Choice: Sendable, Hashable {
    case existing(EntityID, name: String)
    case new(String)

    var id: EntityID? { if case .existing(let id, _) = self { id } else { nil } }

    var name: String {
      switch self {
      case .existing(_, let name), .new(let name): name
      }
    }
  }

  /// What the caller said, before anything was looked up.
  struct Words: Sendable {
    let customer: String?
    let project: String?
    let task: String?
    let creates: Bool

    init(_ arguments: Arguments) throws(Refusal) {
      customer = try arguments.name("customer")
      project = try arguments.name("project")
      task = try arguments.name("task")
      creates = arguments.flag("create") == true
      guard customer == nil || project != nil || task != nil else {
        throw Refusal(
          "customer_alone", "customer was given without project or task.",
          next: "Name the project too: tt_list_projects has them with their customers.")
      }
    }
  }

  var customer: Choice?
  var project: Choice?
  var task: Choice?
  /// What was understood otherwise than said, for the receipt.
  private(set) var notes: [String] = []

  init(_ words: Words, in view: JournalView) throws {
    let finder = LogFinder(view: view, creates: words.creates)
    if let name = words.customer {
      let isOnlyNarrowing = !words.creates
      let found = try finder.find(.customer, name, RecordFilter(), takesWords: isOnlyNarrowing)
      if found.name.nameKey != name.nameKey, found.id?.description != name.trimmed {
        notes.append("customer \"\(name)\" was read as \(found.name).")
      }
      customer = found
    }
    if let name = words.project {
      project = try finder.find(.project, name, RecordFilter(parent: customer?.id), below: customer)
    }
    if let name = words.task {
      let filter = RecordFilter(
        parent: project?.id, customer: project == nil ? customer?.id : nil)
      task = try finder.find(.task, name, filter, below: project ?? customer)
    }
    try requireProject()
  }

  /// A customer has no tasks of its own: what is new needs a project to stand in.
  private func requireProject() throws(Refusal) {
    guard let customer, project == nil, creations.contains(where: { $0.kind != .project })
    else { return }
    throw Refusal(
      "no_project", "Nothing new can be made for customer \"\(customer.name)\" without a project.",
      next: "Name the project too.")
  }

  /// `Wireframes (Relaunch, Northwind)`.
  func words(_ presenter: Presenter) throws -> String {
    guard let main = task ?? project else { return "no project" }
    var above: [String] = []
    if task != nil {
      let id = try task?.id.flatMap(presenter.project(ofTask:))
      above += try [project?.name ?? id.flatMap { try presenter.name(.project, $0) }]
        .compactMap(\.self)
    }
    let project = try project?.id ?? task?.id.flatMap(presenter.project(ofTask:))
    let owner = try presenter.customer(ofProject: project)
    above += try [customer?.name ?? owner.flatMap { try presenter.name(.customer, $0) }]
      .compactMap(\.self)
    return above.isEmpty ? main.name : "\(main.name) (\(above.joined(separator: ", ")))"
  }

  /// What would be made, as rows.
  var creations: [(kind: EntityKind, name: String)] {
    let choices: [(EntityKind, Choice?)] = [
      (.customer, customer), (.project, project), (.task, task),
    ]
    return choices.compactMap { kind, choice in
      if case .new(let name) = choice { (kind, name) } else { nil }
    }
  }

  /// Proposes what is missing, and gives the fields of the entry.
  func propose(in entrance: Entrance) throws -> Fields {
    let customer = try id(.customer, customer, [:], in: entrance)
    var above = Fields()
    if let customer { above[.customerID] = .id(customer) }
    let project = try id(.project, project, above, in: entrance)
    above = [:]
    if let project { above[.projectID] = .id(project) }
    // A task tells its project.
    guard let task = try id(.task, task, above, in: entrance) else { return above }
    return [.taskID: .id(task)]
  }

  private func id(
    _ kind: EntityKind, _ choice: Choice?, _ above: Fields, in entrance: Entrance
  ) throws -> EntityID? {
    switch choice {
    case .existing(let id, _): id
    case .new(let name): try entrance.create(kind, above.overlaid(by: [.name: .text(name)]))
    case nil: nil
    }
  }
}

/// Finds one record by its name or id, or says what could be meant.
struct LogFinder {
  private static let namesakesMax = 50

  let view: JournalView
  let creates: Bool

  /// - Parameters:
  ///   - filter: only records in the container that was named.
  ///   - container: it; a new one holds nothing yet.
  ///   - takesWords: some words of a name are enough where only one has them.
  func find(
    _ kind: EntityKind, _ text: String, _ filter: RecordFilter,
    below container: LogPlace.Choice? = nil, takesWords: Bool = false
  ) throws -> LogPlace.Choice {
    if case .new = container { return .new(text) }
    var exact = filter
    exact.nameEquals = text
    let found = try view.records(kind, where: exact, limit: Self.namesakesMax)
    let open = found.filter { $0.fields[.isArchived]?.flag != true }
    if open.count > 1 { throw try ambiguous(kind, text, open) }
    if let one = open.first { return Self.choice(one) }
    if let named = try byID(kind, text, filter) { return named }
    if takesWords, let only = try only(kind, text, filter) { return Self.choice(only) }
    if creates { return .new(text) }
    if let closed = found.first { throw Self.closed(kind, text, closed) }
    throw try unknown(kind, text, filter, container)
  }

  private static func choice(_ record: VisibleRecord) -> LogPlace.Choice {
    .existing(record.subject.id, name: Presenter.name(of: record.fields) ?? "\(record.subject.id)")
  }

  /// The only record in use whose name has all words of the text; nil: none, or several.
  private func only(
    _ kind: EntityKind, _ text: String, _ filter: RecordFilter
  ) throws -> VisibleRecord? {
    let words = Set(text.nameKey.split(separator: " "))
    guard let longest = words.max(by: { $0.count < $1.count }) else { return nil }
    var near = filter
    near.nameContains = String(longest)
    near.isArchived = false
    let candidates = try view.records(kind, where: near, limit: Self.namesakesMax)
    // Of so many, those not looked at may fit too.
    guard candidates.count < Self.namesakesMax else { return nil }
    let found = candidates.filter { record in
      let name = Presenter.name(of: record.fields)?.nameKey ?? ""
      return words.isSubset(of: Set(name.split(separator: " ")))
    }
    return found.count == 1 ? found.first : nil
  }

  /// The record whose id the text is, within the container.
  private func byID(
    _ kind: EntityKind, _ text: String, _ filter: RecordFilter
  ) throws -> LogPlace.Choice? {
    guard let id = Int64(text).flatMap(EntityID.init) else { return nil }
    var exact = filter
    exact.ids = [id]
    return try view.records(kind, where: exact, limit: 1).first.map(Self.choice)
  }

  private func ambiguous(
    _ kind: EntityKind, _ text: String, _ records: [VisibleRecord]
  ) throws -> Refusal {
    let named = try records.prefix(5).map { record in
      let above = try view.containers(of: kind, fields: record.fields).first
      let name = try above.flatMap { try view.record($0) }.flatMap { Presenter.name(of: $0.fields) }
      return "\(record.subject.id)\(name.map { " in \"\($0)\"" } ?? "")"
    }
    return Refusal(
      "ambiguous_name",
      "\(kind.noun) \"\(text)\" fits several: \(named.joined(separator: ", ")).",
      next:
        "Give the id instead of the name, or name the \(kind == .task ? "project" : "customer").")
  }

  private static func closed(
    _ kind: EntityKind, _ text: String, _ record: VisibleRecord
  ) -> Refusal {
    let word = kind == .task ? "closed" : "archived"
    return Refusal(
      "archived", "\(kind.noun) \"\(text)\" is \(word): \(record.subject.id).",
      next:
        "Give \(record.subject.id) to book on it all the same, reopen it, or create: true for a "
        + "new one.")
  }

  private func unknown(
    _ kind: EntityKind, _ text: String, _ filter: RecordFilter, _ container: LogPlace.Choice?
  ) throws -> Refusal {
    var hint = try Names(view).similar(kind, to: text, where: filter)
    var inUse = filter
    inUse.isArchived = false
    if hint.isEmpty, container != nil {
      let names = try view.records(kind, where: inUse, limit: 8).map {
        "\($0.subject.id) \"\(Presenter.name(of: $0.fields) ?? "")\""
      }
      if !names.isEmpty { hint = " There are \(names.joined(separator: ", "))." }
    }
    let place = container.map { " in \"\($0.name)\"" } ?? ""
    if try view.coverage(.list(kind)) == nil {
      return Refusal(
        "unknown_name",
        "No \(kind.noun) \"\(text)\"\(place) is known, but \(kind.noun)s were never fetched here: it may "
          + "well be on TrackingTime.\(hint)",
        next:
          "Call again when the connection is back; create: true makes a new one, perhaps a second.")
    }
    return Refusal(
      "unknown_name", "No \(kind.noun) \"\(text)\"\(place) is known.\(hint)",
      next: "Use one of these, tt_find, or create: true to make it.")
  }
}
