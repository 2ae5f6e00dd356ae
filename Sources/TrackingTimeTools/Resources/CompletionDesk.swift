import JournalStore
package import MCPServer
import SyncCore

/// Completes arguments of prompts and variables of addresses from the local copy.
package struct CompletionDesk: CompletionProvider {
  private static let valuesMax = 100
  private static let daysMax = 31
  private static let weeksMax = 12

  private let environment: ToolEnvironment
  private let prompts: [PromptDefinition]
  private let templates: [ResourceTemplate]

  package init(
    _ environment: ToolEnvironment, prompts: [PromptDefinition], templates: [ResourceTemplate]
  ) {
    self.environment = environment
    self.prompts = prompts
    self.templates = templates
  }

  package func complete(
    _ request: CompletionRequest, _ context: RequestContext
  ) async throws(RPCError) -> CompletionValues? {
    switch request.reference {
    case .prompt(let name):
      guard let prompt = prompts.first(where: { $0.name == name }),
        prompt.arguments.contains(where: { $0.name == request.argument })
      else { return nil }
    case .resource(let uri):
      guard let template = templates.first(where: { $0.uri == uri }),
        template.uri.contains("{\(request.argument)}")
      else { return nil }
    }
    guard let journal = environment.journal else { return CompletionValues([]) }
    do {
      return try look(journal, request)
    } catch {
      throw .internalError("the journal cannot be read now")
    }
  }

  /// On the calling thread (decision 0011).
  private func look(_ journal: Journal, _ request: CompletionRequest) throws -> CompletionValues {
    try journal.read { try values(request, $0) }
  }

  private func values(
    _ request: CompletionRequest, _ view: JournalView
  ) throws -> CompletionValues {
    switch (request.reference, request.argument) {
    case (_, "customer"): return try names(.customer, request, RecordFilter(), view)
    case (_, "project"):
      let customer = try container(.customer, request.arguments["customer"], view)
      return try names(.project, request, RecordFilter(parent: customer), view)
    case (_, "task"):
      let project = try container(.project, request.arguments["project"], view)
      return try names(.task, request, RecordFilter(parent: project), view)
    case (_, "week"): return try days(["this", "last"], request, view, step: 7)
    case (_, "date") where request.reference == .resource("tt://week/{date}"):
      return try days([], request, view, step: 7)
    case (_, "date"), (_, "from"), (_, "to"): return try days([], request, view, step: 1)
    case (.resource("tt://operation/{id}"), _): return try operations(request, view)
    case (.resource("tt://project/{id}"), _): return try projectIDs(request, view)
    case (_, "audience"): return matching(["me", "my team", "the customer"], request.value)
    case (_, "hours_per_day"): return matching(["8", "7.5", "6", "4"], request.value)
    default: return CompletionValues([])
    }
  }

  private func matching(_ words: [String], _ value: String) -> CompletionValues {
    CompletionValues(words.filter { value.isEmpty || $0.hasPrefix(value.nameKey) })
  }

  // MARK: Names

  /// Names in use that contain what was typed; those that begin with it first.
  private func names(
    _ kind: EntityKind, _ request: CompletionRequest, _ filter: RecordFilter, _ view: JournalView
  ) throws -> CompletionValues {
    var filter = filter
    filter.isArchived = false
    filter.nameContains = request.value
    let records = try view.records(kind, where: filter, limit: JournalView.idsMax)
    var seen: Set<String> = []
    let names = records.compactMap { Presenter.name(of: $0.fields) }
      .filter { seen.insert($0.nameKey).inserted }
    let key = request.value.nameKey
    let sorted =
      names.filter { $0.nameKey.hasPrefix(key) } + names.filter { !$0.nameKey.hasPrefix(key) }
    return CompletionValues(Array(sorted.prefix(Self.valuesMax)), total: sorted.count)
  }

  /// The record that another argument names; nil: it names none for certain.
  private func container(
    _ kind: EntityKind, _ name: String?, _ view: JournalView
  ) throws -> EntityID? {
    guard let name else { return nil }
    let found = try Names(view).exact(kind, name)
    return found.count == 1 ? found.first?.subject.id : nil
  }

  /// Ids whose number begins so, or whose project's name has what was typed.
  private func projectIDs(
    _ request: CompletionRequest, _ view: JournalView
  ) throws -> CompletionValues {
    let key = request.value.nameKey
    let records = try view.records(
      .project, where: RecordFilter(isArchived: false), limit: JournalView.rowsMax
    ).filter { record in
      key.isEmpty || record.subject.id.description.hasPrefix(key)
        || (Presenter.name(of: record.fields)?.nameKey.contains(key) ?? false)
    }
    return CompletionValues(
      records.prefix(Self.valuesMax).map(\.subject.id.description), total: records.count)
  }

  /// Unfinished operations first, the latest first.
  private func operations(
    _ request: CompletionRequest, _ view: JournalView
  ) throws -> CompletionValues {
    let open = try view.operations(.unfinished, limit: JournalView.idsMax)
    let latest = try view.operations(OperationFilter(), limit: Self.valuesMax)
    var seen: Set<OperationID> = []
    let numbers = (open + latest).filter { seen.insert($0.id).inserted }
      .map { "\($0.id.rawValue)" }.filter { $0.hasPrefix(request.value.trimmed) }
    return CompletionValues(Array(numbers.prefix(Self.valuesMax)), total: numbers.count)
  }

  // MARK: Days

  private func days(
    _ words: [String], _ request: CompletionRequest, _ view: JournalView, step: Int
  ) throws -> CompletionValues {
    let account = try view.account()
    let zone = account.zone.flatMap { Zone($0) } ?? Zone(environment.settings.systemZone) ?? .utc
    var day = zone.day(environment.now())
    if step == 7 { day = day.onOrBefore(account.firstWeekday) }
    let count = step == 7 ? Self.weeksMax : Self.daysMax
    let all = words + (0..<count).map { (day - $0 * step).text }
    let key = request.value.nameKey
    return CompletionValues(all.filter { $0.hasPrefix(key) })
  }
}
