import JSONTree
import JournalStore
import Logging
package import MCPServer
import SyncCore

/// What can be read by address: the answer of a read tool about one thing.
package struct ResourceShelf: ResourceProvider {
  /// Entries of one day that are told; a day with more is read with the tool.
  private static let dayEntriesMax: Int64 = 200

  private let environment: ToolEnvironment
  /// nil: no account is configured.
  private let feed: ResourceFeed?

  package init(_ environment: ToolEnvironment) {
    self.environment = environment
    feed = environment.journal.map { ResourceFeed($0, environment.now, logger: environment.logger) }
  }

  /// One address or family of addresses, and the call that answers it.
  private struct Shelf: Sendable {
    let template: ResourceTemplate
    let offer: ToolOffer
    /// The arguments of the call; nil when the values in the address mean nothing.
    let arguments: @Sendable ([String: String]) -> JSONObject?
    var cacheMilliseconds: Int64 = 0

    var isFixed: Bool { !template.uri.contains("{") }
  }

  private static let shelves: [Shelf] = [
    Shelf(
      template: ResourceTemplate(
        uri: "tt://timer", name: "timer", title: "Running timer",
        description: "What runs now, since when and how long; queued starts and stops count."),
      offer: AssistTools.running, arguments: { _ in [:] }),
    Shelf(
      template: ResourceTemplate(
        uri: "tt://me", name: "me", title: "Me",
        description: "The user, role, time zone, first day of the week, and the account."),
      offer: UserTools.me, arguments: { _ in [:] }, cacheMilliseconds: 60_000),
    Shelf(
      template: ResourceTemplate(
        uri: "tt://sync/status", name: "sync_status", title: "Sync status",
        description: "Connection, what waits to be sent, what is parked and why."),
      offer: SyncTools.status, arguments: { _ in [:] }),
    Shelf(
      template: ResourceTemplate(
        uri: "tt://operation/{id}", name: "operation", title: "Operation",
        description: "The story of one queued change, by its number."),
      offer: SyncTools.operation, arguments: { number($0["id"], as: "id") }),
    Shelf(
      template: ResourceTemplate(
        uri: "tt://project/{id}", name: "project", title: "Project",
        description: "One project with customer, estimate, worked time and its tasks."),
      offer: ProjectTools.get,
      arguments: { values in
        guard var arguments = number(values["id"], as: "id") else { return nil }
        arguments["include_tasks"] = true
        return arguments
      }),
    Shelf(
      template: ResourceTemplate(
        uri: "tt://day/{date}", name: "day", title: "Day",
        description: "Your time entries of one day, yyyy-MM-dd, and their sum."),
      offer: TimeEntryTools.list,
      arguments: { values in
        guard let day = values["date"].flatMap({ Day(parsing: $0) }) else { return nil }
        return [
          "from": .string(day.text), "to": .string(day.text), "order": "asc",
          "page_size": .integer(dayEntriesMax),
        ]
      }),
    Shelf(
      template: ResourceTemplate(
        uri: "tt://week/{date}", name: "week", title: "Week",
        description: "Your time of the week that has this day, per day and project."),
      offer: AssistTools.week,
      arguments: { values in
        guard let day = values["date"].flatMap({ Day(parsing: $0) }) else { return nil }
        return ["week": .string(day.text)]
      }),
  ]

  private static func number(_ text: String?, as name: String) -> JSONObject? {
    text.flatMap { Int64($0) }.map { [name: .integer($0)] }
  }

  package var resources: [ResourceDefinition] {
    Self.shelves.filter(\.isFixed).map(\.template.definition)
  }

  package var templates: [ResourceTemplate] {
    Self.shelves.filter { !$0.isFixed }.map(\.template)
  }

  package func read(
    _ uri: String, _ context: RequestContext
  ) async throws(RPCError) -> ResourceContent? {
    guard let (shelf, arguments) = Self.find(uri) else { return nil }
    guard let journal = environment.journal else {
      throw .internalError(
        "no TrackingTime account is configured: set TT_ACCOUNT_ID and start again")
    }
    let call = ToolCall(
      tool: "resources/read", arguments: Arguments(object: arguments), context: context,
      environment: environment, journal: journal, startedAt: environment.now())
    do {
      try await journal.noteUse()
      let body = try await shelf.offer.run(call).body
      return ResourceContent(
        text: JSON.object(body).encodedString(), cacheMilliseconds: shelf.cacheMilliseconds)
    } catch let refusal as Refusal {
      throw Self.error(refusal, uri, context.era)
    } catch let failure as JournalFailure {
      throw .internalError(failure.description)
    } catch {
      environment.logger.error(
        "A resource could not be read.", metadata: ["error": "\(type(of: error))"])
      throw .internalError("it could not be read; the log has the details")
    }
  }

  /// Codes of refusals that say that there is no such thing.
  private static let absences: Set<String> = [
    "unknown_id", "unknown_operation", "not_there", "discarded", "deleted_here", "other_kind",
  ]

  private static func error(_ refusal: Refusal, _ uri: String, _ era: Era) -> RPCError {
    let words = "\(refusal.sentence) \(refusal.nextStep)"
    return absences.contains(refusal.code)
      ? .unknownResource(uri, era: era, why: words) : .internalError(words)
  }

  package func changes(of uri: String) async -> AsyncStream<Void>? {
    guard let (shelf, arguments) = Self.find(uri), let feed, let journal = environment.journal
    else { return nil }
    return await feed.changes(of: uri) { [environment] in
      var call = ToolCall(
        tool: "resources/read", arguments: Arguments(object: arguments),
        context: RequestContext(), environment: environment, journal: journal,
        startedAt: environment.now())
      call.isLocal = true
      do {
        return Fingerprint.of(.object(Self.lasting(try await shelf.offer.run(call).body)))
      } catch let refusal as Refusal {
        return refusal.code
      }
    }
  }

  private static func find(_ uri: String) -> (Shelf, JSONObject)? {
    for shelf in shelves {
      guard let values = shelf.template.match(uri) else { continue }
      return shelf.arguments(values).map { (shelf, $0) }
    }
    return nil
  }

  /// Members that change by themselves as time goes on: they are no news.
  private static let volatile: Set<String> = [
    "as_of", "source", "covers", "elapsed", "elapsed_s", "worker", "freshness", "warnings",
    "next_try",
  ]

  private static func lasting(_ body: JSONObject) -> JSONObject {
    var lasting = JSONObject()
    for (key, value) in body where !volatile.contains(key) {
      switch value {
      case .object(let object): lasting[key] = .object(Self.lasting(object))
      case .string(let text) where key == "connection" && text.hasPrefix("online"):
        lasting[key] = "online"
      default: lasting[key] = value
      }
    }
    return lasting
  }
}
