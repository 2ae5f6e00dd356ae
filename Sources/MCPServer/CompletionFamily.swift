package import JSONTree

/// What a user is typing: an argument of a prompt, or a variable of a resource template.
package struct CompletionRequest: Sendable, Hashable {
  package enum Reference: Sendable, Hashable {
    case prompt(String)
    case resource(String)
  }

  package let reference: Reference
  package let argument: String
  /// What stands there so far.
  package let value: String
  /// What was filled in for other arguments.
  package let arguments: [String: String]

  package init(
    _ reference: Reference, argument: String, value: String, arguments: [String: String] = [:]
  ) {
    self.reference = reference
    self.argument = argument
    self.value = value
    self.arguments = arguments
  }
}

/// What could stand there, the likeliest first.
package struct CompletionValues: Sendable, Hashable {
  package let values: [String]
  /// How many there are in all; nil: not counted.
  package let total: Int?

  package init(_ values: [String], total: Int? = nil) {
    self.values = values
    self.total = total
  }
}

/// Where completions come from.
package protocol CompletionProvider: Sendable {
  /// - Returns: nil when there is no such prompt, template or argument.
  func complete(
    _ request: CompletionRequest, _ context: RequestContext
  ) async throws(RPCError) -> CompletionValues?
}

/// `completion/complete`.
package struct CompletionFamily: MethodFamily {
  /// The protocol's own bound.
  static let valuesMax = 100

  private let provider: any CompletionProvider

  package init(_ provider: any CompletionProvider) {
    self.provider = provider
  }

  package var capability: (name: String, value: JSON) { ("completions", [:]) }

  package var methods: [MethodHandler] {
    [
      MethodHandler("completion/complete") { context, params throws(RPCError) in
        let request = try Self.request(params)
        guard let found = try await provider.complete(request, context) else {
          throw .invalidParams(
            "nothing of that name is completed: "
              + Excerpt.of(params["ref"] ?? .null)
              + ", argument \(Excerpt.quoted(request.argument))")
        }
        let values = found.values.prefix(Self.valuesMax)
        let total = found.total ?? found.values.count
        return MethodResult([
          "completion": [
            "values": .array(values.map(JSON.string)), "total": .integer(Int64(total)),
            "hasMore": .bool(total > values.count),
          ]
        ])
      }
    ]
  }

  private static func request(_ params: JSONObject) throws(RPCError) -> CompletionRequest {
    let ref = params["ref"]
    let reference: CompletionRequest.Reference
    switch (ref?["type"]?.stringValue, ref?["name"]?.stringValue, ref?["uri"]?.stringValue) {
    case ("ref/prompt", let name?, _): reference = .prompt(name)
    case ("ref/resource", _, let uri?): reference = .resource(uri)
    default:
      throw .invalidParams("ref must be a ref/prompt with name, or a ref/resource with uri")
    }
    guard let argument = params["argument"]?["name"]?.stringValue,
      let value = params["argument"]?["value"]?.stringValue
    else { throw .invalidParams("argument needs name and value as strings") }
    var others: [String: String] = [:]
    for (name, value) in params["context"]?["arguments"]?.objectValue ?? [:] {
      others[name] = value.stringValue
    }
    return CompletionRequest(reference, argument: argument, value: value, arguments: others)
  }
}
