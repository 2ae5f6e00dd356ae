import Foundation
import JournalStore
import Logging
import MCPServer
import ReplayWorker
import ServiceLifecycle
import SyncCore
import TrackingTimeAPI
import TrackingTimeTools
import UnixSignals

/// Puts the parts of a process together: the only place where they are made.
struct Wiring: Sendable {
  let settings: Settings
  let environment: [String: String]
  let logger: Logger

  init(settings: Settings, environment: [String: String]) {
    self.settings = settings
    self.environment = environment
    logger = StderrLog.logger(settings.logLevel)
  }

  // MARK: Parts

  /// The journal for a process that sends: bound to the credentials.
  func journal(_ credentials: Settings.Credentials) throws -> Journal {
    let found = FoundJournal(
      account: credentials.account, service: settings.base.service, home: settings.home)
    let secret = credentials.appPassword.reveal()
    return try open(found, CredentialFingerprintInput(secret: secret), .readWrite)
  }

  /// The journal for a command that sends nothing.
  func journal(_ found: FoundJournal, _ mode: Journal.Mode) throws -> Journal {
    try open(found, nil, mode)
  }

  private func open(
    _ found: FoundJournal, _ credential: CredentialFingerprintInput?, _ mode: Journal.Mode
  ) throws -> Journal {
    try Journal.open(
      JournalPlace(directory: found.folder, stateDirectory: settings.stateFolder),
      account: found.account, serviceHost: found.service, credential: credential, mode: mode,
      sources: Clocks.journal, logger: logger)
  }

  /// Where and as whom the service is asked, checked.
  func remoteConfiguration(
    _ credentials: Settings.Credentials
  ) throws -> HTTPRemote.Configuration {
    do {
      let proxy = try HTTPRemote.Proxy.named(in: environment, for: settings.base.host)
      return try HTTPRemote.Configuration(
        baseURL: settings.base.text, accountID: credentials.account,
        password: credentials.appPassword, requestTimeout: settings.requestTimeout,
        userAgent: Version.userAgent, accountZone: TimeZone.current.identifier, proxy: proxy)
    } catch {
      throw SettingsProblem([error.description])
    }
  }

  func worker(journal: Journal, remote: HTTPRemote) -> Worker {
    Worker(
      journal: journal, remote: remote, lead: Leadership(place: journal.place),
      settings: workerSettings, sources: Clocks.worker(), logger: logger)
  }

  var workerSettings: WorkerSettings {
    WorkerSettings(
      requestsPerSecond: settings.requestsPerSecond, inFlight: settings.inFlight,
      lateCommitHorizon: settings.horizon, ageMax: settings.maxAge,
      mirrorDays: settings.mirrorDays,
      stopPolicy: settings.stopRunning.policy, endPolicy: settings.timerEnd.policy,
      stopsByFlag: settings.stopRunningBy == .flag, conflicts: settings.conflicts.policy,
      repairs: settings.repair.policy,
      usesMarker: settings.marker.usesMarker)
  }

  func server(_ journal: Journal) throws -> StdioServer {
    let zone = TimeZone.current.identifier
    let environment = ToolEnvironment(
      journal: journal,
      settings: ToolSettings(
        waitBudget: settings.wait, systemZone: zone, isReadOnly: settings.isReadOnly,
        leavesDiscards: settings.leavesDiscards),
      now: { Clocks.now() }, uuid: { Clocks.uuid() }, logger: logger)
    let selection = CatalogSelection(
      toolsets: settings.toolsets ?? [], tools: settings.tools, excluded: settings.excludeTools,
      isReadOnly: settings.isReadOnly)
    let tools: [Tool]
    do {
      tools = try Catalog.tools(selection, in: environment)
    } catch {
      throw SettingsProblem([error.description])
    }
    let instructions = Instructions.text(
      tools: tools.map(\.definition.name), account: try journal.read { try $0.account() },
      systemZone: zone)
    let registry = try ToolRegistry(
      tools: tools, instructions: instructions,
      serverInfo: ServerInfo(name: "ttsync", title: "TrackingTime", version: Version.text))
    return StdioServer(
      Dispatcher(
        tools: registry, families: Self.families(environment, tools), signer: StateSigner(),
        logger: logger, now: { Date() }))
  }

  /// What is offered besides the tools; only families that have something to offer.
  private static func families(
    _ environment: ToolEnvironment, _ tools: [Tool]
  ) -> [any MethodFamily] {
    let shelf = ResourceShelf(environment)
    let book = PromptBook(environment, shelf: shelf, tools: tools.map(\.definition.name))
    let prompts = book.prompts
    let desk = CompletionDesk(environment, prompts: prompts, templates: shelf.templates)
    let always: [any MethodFamily] = [ResourceFamily(shelf), CompletionFamily(desk)]
    return prompts.isEmpty ? always : always + [PromptFamily(book)]
  }

  // MARK: Groups

  /// Services that run until one ends or a signal comes: SIGTERM and SIGINT end gracefully, with
  /// `graceMax` as the last word.
  func group(_ services: [ServiceGroupConfiguration.ServiceConfiguration]) -> ServiceGroup {
    Self.group(services, logger: logger)
  }

  static func group(
    _ services: [ServiceGroupConfiguration.ServiceConfiguration], logger: Logger
  ) -> ServiceGroup {
    var configuration = ServiceGroupConfiguration(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = graceMax
    return ServiceGroup(configuration: configuration)
  }

  /// A service whose end, in any way, ends the process gracefully.
  static func leading(_ service: any Service) -> ServiceGroupConfiguration.ServiceConfiguration {
    .init(
      service: service, successTerminationBehavior: .gracefullyShutdownGroup,
      failureTerminationBehavior: .gracefullyShutdownGroup)
  }

  /// A service whose end leaves the others running.
  static func accompanying(
    _ service: any Service
  ) -> ServiceGroupConfiguration.ServiceConfiguration {
    .init(
      service: service, successTerminationBehavior: .ignore, failureTerminationBehavior: .ignore)
  }

  /// Above the 2 s that answers of requests under way are waited for (design §11).
  static let graceMax: Duration = .seconds(5)
}
