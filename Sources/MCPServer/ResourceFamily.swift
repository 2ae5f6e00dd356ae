package import JSONTree

/// `resources/…` and, in the stateless era, `subscriptions/listen`.
package struct ResourceFamily: MethodFamily {
  private let provider: any ResourceProvider

  package init(_ provider: any ResourceProvider) {
    self.provider = provider
  }

  package var capability: (name: String, value: JSON) {
    ("resources", ["subscribe": true, "listChanged": false])
  }

  package var methods: [MethodHandler] {
    [
      MethodHandler("resources/list") { context, params throws(RPCError) in
        try Self.requireFirstPage(params)
        let rows = provider.resources.map { $0.json(for: context.revision, key: "uri") }
        return MethodResult(["resources": .array(rows)], cache: .lists)
      },
      MethodHandler("resources/templates/list") { context, params throws(RPCError) in
        try Self.requireFirstPage(params)
        let rows = provider.templates.map {
          $0.definition.json(for: context.revision, key: "uriTemplate")
        }
        return MethodResult(["resourceTemplates": .array(rows)], cache: .lists)
      },
      MethodHandler("resources/read") { context, params throws(RPCError) in
        try await read(context, params)
      },
      MethodHandler("resources/subscribe", eras: [.handshake]) { context, params throws(RPCError) in
        try await subscribe(context, params)
      },
      MethodHandler("resources/unsubscribe", eras: [.handshake]) {
        context, params throws(RPCError) in
        let uri = try Self.uri(params)
        await context.subscriptions?.unsubscribe(uri)
        return MethodResult([:])
      },
      MethodHandler("subscriptions/listen", eras: [.stateless], isStanding: true) {
        context, params throws(RPCError) in
        try await listen(context, params)
      },
    ]
  }

  private func read(
    _ context: RequestContext, _ params: JSONObject
  ) async throws(RPCError) -> MethodResult {
    let uri = try Self.uri(params)
    guard let content = try await provider.read(uri, context) else {
      throw .unknownResource(uri, era: context.era)
    }
    let row: JSON = [
      "uri": .string(uri), "mimeType": .string(content.mimeType), "text": .string(content.text),
    ]
    return MethodResult(
      ["contents": [row]],
      cache: MethodResult.CacheRule(milliseconds: content.cacheMilliseconds))
  }

  /// Subscribing twice is subscribing once.
  private func subscribe(
    _ context: RequestContext, _ params: JSONObject
  ) async throws(RPCError) -> MethodResult {
    let uri = try Self.uri(params)
    guard let changes = await provider.changes(of: uri) else {
      throw .unknownResource(uri, era: context.era)
    }
    guard let subscriptions = context.subscriptions else {
      throw .internalError("this connection cannot carry notifications")
    }
    guard await subscriptions.subscribe(uri, changes) else {
      throw .internalError("too many subscriptions on this connection; end others first")
    }
    return MethodResult([:])
  }

  /// Acknowledges what is honoured, then tells of changes until the client or the server ends it.
  private func listen(
    _ context: RequestContext, _ params: JSONObject
  ) async throws(RPCError) -> MethodResult {
    let wanted = params["notifications"]?["resourceSubscriptions"]?.arrayValue ?? []
    guard wanted.count <= context.subscriptionsMax else {
      throw .invalidParams(
        "at most \(context.subscriptionsMax) resources can be listened to at once")
    }
    var streams: [(uri: String, changes: AsyncStream<Void>)] = []
    for uri in Set(wanted.compactMap(\.stringValue)).sorted() {
      if let changes = await provider.changes(of: uri) { streams.append((uri, changes)) }
    }
    let meta: JSON = [MetaKey.subscriptionID: context.id ?? .null]
    context.notify?(
      "notifications/subscriptions/acknowledged",
      [
        "_meta": meta,
        "notifications": [
          "resourceSubscriptions": .array(streams.map { .string($0.uri) })
        ],
      ])
    await withTaskGroup(of: Void.self) { group in
      for (uri, changes) in streams {
        group.addTask {
          for await _ in changes {
            context.notify?(
              "notifications/resources/updated", ["_meta": meta, "uri": .string(uri)])
          }
        }
      }
      // Without any resource it stands all the same: the client ends it.
      if streams.isEmpty { await Self.untilCancelled() }
      await group.waitForAll()
    }
    return MethodResult(["_meta": meta])
  }

  private static func untilCancelled() async {
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    await withTaskCancellationHandler {
      for await _ in stream {}
    } onCancel: {
      continuation.finish()
    }
  }

  private static func uri(_ params: JSONObject) throws(RPCError) -> String {
    guard let uri = params["uri"]?.stringValue else {
      throw .invalidParams("the uri of a resource is missing, or no string")
    }
    return uri
  }

  static func requireFirstPage(_ params: JSONObject) throws(RPCError) {
    guard params["cursor"]?.isNull ?? true else {
      throw .invalidParams("unknown cursor; everything is on the first page")
    }
  }
}

extension ResourceDefinition {
  /// Without members that the revision does not know.
  func json(for revision: Revision, key: String) -> JSON {
    var object: JSONObject = [key: .string(uri), "name": .string(name)]
    if revision >= .june2025 { object["title"] = .string(title) }
    object["description"] = .string(description)
    object["mimeType"] = .string(mimeType)
    return .object(object)
  }
}

extension RPCError {
  /// Nothing stands at that address: -32002 in the handshake era, -32602 in the stateless one.
  ///
  /// - Parameter why: a sentence for people; nil: nothing more is known.
  package static func unknownResource(_ uri: String, era: Era, why: String? = nil) -> RPCError {
    RPCError(
      code: era == .handshake ? -32002 : -32602,
      message: "there is no resource \(Excerpt.quoted(uri))\(why.map { ": \($0)" } ?? "")",
      data: ["uri": .string(Excerpt.cut(uri))])
  }
}
