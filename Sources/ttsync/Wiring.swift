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
    var logger = Logger(label: "ttsync") { StderrLog(label: $0, level: .warning) }
    logger.logLevel = settings.logLevel
    self.logger = logger
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

  func remote(_ credentials: Settings.Credentials) throws -> HTTPRemote {
    let zone = TimeZone.current.identifier
    do {
      let proxy = try HTTPRemote.Proxy.named(in: environment, for: settings.base.host)
      return HTTPRemote(
        try HTTPRemote.Configuration(
          baseURL: settings.base.text, accountID: credentials.account,
          password: credentials.appPassword, requestTimeout: settings.requestTimeout,
          userAgent: Version.userAgent, accountZone: zone, proxy: proxy),
        logger: logger)
    } catch let error as HTTPRemote.ConfigurationError {
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
      stopPolicy: settings.stopRunning.policy, endPolicy: settings.timerEnd.policy,
      usesMarker: settings.marker.usesMarker)
  }

  // MARK: Groups

  /// Services that run until one ends or a signal comes: SIGTERM and SIGINT end gracefully, with
  /// `graceMax` as the last word.
  func group(_ services: [ServiceGroupConfiguration.ServiceConfiguration]) -> ServiceGroup {
    var configuration = ServiceGroupConfiguration(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = Self.graceMax
    return ServiceGroup(configuration: configuration)
  }

  /// A service whose end, in any way, ends the process gracefully.
  static func leading(_ service: any Service) -> ServiceGroupConfiguration.ServiceConfiguration {
    .init(
      service: service, successTerminationBehavior: .gracefullyShutdownGroup,
      failureTerminationBehavior: .gracefullyShutdownGroup)
  }

  /// Above the 2 s that answers of requests under way are waited for (design §11).
  static let graceMax: Duration = .seconds(5)
}
