import JSONTree

/// The resources that a client of the handshake era wants to hear of, for one connection.
actor Subscriptions {
  private let sink: any MessageSink
  private let countMax: Int
  private var watches: [String: Task<Void, Never>] = [:]
  private var isClosed = false

  init(sink: any MessageSink, countMax: Int) {
    self.sink = sink
    self.countMax = countMax
  }

  /// Sends `notifications/resources/updated` for every element until it is ended.
  ///
  /// - Returns: false when there are too many.
  func subscribe(_ uri: String, _ changes: AsyncStream<Void>) -> Bool {
    guard !isClosed, watches[uri] != nil || watches.count < countMax else { return false }
    watches[uri]?.cancel()
    watches[uri] = Task { [sink] in
      for await _ in changes {
        sink.send(
          Envelope.notification(
            method: "notifications/resources/updated", params: ["uri": .string(uri)]))
      }
    }
    return true
  }

  func unsubscribe(_ uri: String) {
    watches.removeValue(forKey: uri)?.cancel()
  }

  func close() {
    isClosed = true
    for watch in watches.values { watch.cancel() }
    watches = [:]
  }
}
