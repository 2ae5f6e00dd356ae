import JournalStore
import ReplayWorker
import ServiceLifecycle
import TrackingTimeAPI

/// What a process needs that sends: journal, service and worker, ended in the right order.
struct Engine: Sendable {
  let journal: Journal
  private let configuration: HTTPRemote.Configuration
  private let wiring: Wiring

  /// - Throws: what is missing or wrong in the settings, or why the journal cannot be opened.
  init(_ wiring: Wiring) throws {
    let credentials = try wiring.settings.credentials()
    // The service first: a wrong setting must not leave a new journal behind.
    configuration = try wiring.remoteConfiguration(credentials)
    journal = try wiring.journal(credentials)
    self.wiring = wiring
  }

  /// Runs services until one of the leading ones ends or a signal comes; then closes everything,
  /// whatever happened.
  ///
  /// - Parameter services: given the worker, which is one of them or part of one.
  func run(
    _ services: (Worker) -> [ServiceGroupConfiguration.ServiceConfiguration]
  ) async throws {
    let remote = HTTPRemote(configuration, logger: wiring.logger)
    let worker = wiring.worker(journal: journal, remote: remote)
    let ended = await Result(catching: { try await wiring.group(services(worker)).run() })
    await remote.shutdown()
    try journal.close()
    try ended.get()
  }
}

extension Result where Failure == any Error, Success: Sendable {
  /// What an asynchronous call came to, so that something can be done before it is looked at.
  fileprivate init(catching body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
