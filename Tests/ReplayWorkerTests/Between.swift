import SyncCore

/// Stands between the worker and the service, and says of every write and read what comes of it.
struct Between: RemoteService {
  let service: any RemoteService
  var write: @Sendable (RemoteWrite, any RemoteService) async -> RemoteAnswer = { write, service in
    await service.send(write)
  }
  var answer: @Sendable (RemoteRead, any RemoteService) async -> RemoteAnswer = { read, service in
    await service.read(read)
  }
  /// Told of every reset.
  var reset: @Sendable () -> Void = {}

  func send(_ write: RemoteWrite) async -> RemoteAnswer { await self.write(write, service) }

  func read(_ question: RemoteRead) async -> RemoteAnswer { await answer(question, service) }

  func resetConnections() async {
    reset()
    await service.resetConnections()
  }
}

extension RemoteWrite {
  /// Whether an entry would be made.
  var createsEntry: Bool {
    guard case .create(.timeEntry, _, _) = self else { return false }
    return true
  }
}
