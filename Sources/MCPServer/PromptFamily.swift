package import JSONTree

/// A prompt that clients offer their users, as the list names it.
package struct PromptDefinition: Sendable, Hashable {
  package struct Argument: Sendable, Hashable {
    package let name: String
    package let description: String
    package let isRequired: Bool

    package init(_ name: String, _ description: String, isRequired: Bool = false) {
      self.name = name
      self.description = description
      self.isRequired = isRequired
    }
  }

  package let name: String
  package let title: String
  package let description: String
  package let arguments: [Argument]

  package init(name: String, title: String, description: String, arguments: [Argument] = []) {
    self.name = name
    self.title = title
    self.description = description
    self.arguments = arguments
  }

  func json(for revision: Revision) -> JSON {
    var object: JSONObject = ["name": .string(name)]
    if revision >= .june2025 { object["title"] = .string(title) }
    object["description"] = .string(description)
    object["arguments"] = .array(
      arguments.map {
        [
          "name": .string($0.name), "description": .string($0.description),
          "required": .bool($0.isRequired),
        ]
      })
    return .object(object)
  }
}

/// What the user says to the model with a prompt.
package struct PromptContent: Sendable {
  package let text: String
  /// What the text is about, with the address under which it can be read again.
  package let attachments: [(uri: String, content: ResourceContent)]

  package init(_ text: String, attachments: [(uri: String, content: ResourceContent)] = []) {
    self.text = text
    self.attachments = attachments
  }

  var messages: [JSON] {
    let blocks: [JSON] =
      [["type": "text", "text": .string(text)]]
      + attachments.map { uri, content in
        [
          "type": "resource",
          "resource": [
            "uri": .string(uri), "mimeType": .string(content.mimeType),
            "text": .string(content.text),
          ],
        ]
      }
    // One message per block: a message has one content.
    return blocks.map { ["role": "user", "content": $0] }
  }
}

/// Where prompts come from.
package protocol PromptProvider: Sendable {
  var prompts: [PromptDefinition] { get }

  /// - Parameter arguments: those of the definition, required ones there.
  /// - Throws: -32602 for a value that cannot be used.
  func content(
    of prompt: PromptDefinition, _ arguments: [String: String], _ context: RequestContext
  ) async throws(RPCError) -> PromptContent
}

/// `prompts/list` and `prompts/get`.
package struct PromptFamily: MethodFamily {
  private let provider: any PromptProvider

  package init(_ provider: any PromptProvider) {
    self.provider = provider
  }

  package var capability: (name: String, value: JSON) { ("prompts", ["listChanged": false]) }

  package var methods: [MethodHandler] {
    [
      MethodHandler("prompts/list") { context, params throws(RPCError) in
        try ResourceFamily.requireFirstPage(params)
        return MethodResult(
          ["prompts": .array(provider.prompts.map { $0.json(for: context.revision) })],
          cache: .lists)
      },
      MethodHandler("prompts/get") { context, params throws(RPCError) in
        let prompt = try self.prompt(params)
        let arguments = try Self.arguments(params, of: prompt)
        let content = try await provider.content(of: prompt, arguments, context)
        return MethodResult([
          "description": .string(prompt.description), "messages": .array(content.messages),
        ])
      },
    ]
  }

  private func prompt(_ params: JSONObject) throws(RPCError) -> PromptDefinition {
    guard let name = params["name"]?.stringValue else {
      throw .invalidParams("prompts/get needs the name of a prompt as a string")
    }
    guard let prompt = provider.prompts.first(where: { $0.name == name }) else {
      let hint = ClosestNames.hint(for: name, in: provider.prompts.map(\.name))
      throw .invalidParams("unknown prompt \(Excerpt.quoted(name)); \(hint)")
    }
    return prompt
  }

  /// Numbers and truth values are taken as their text: clients send what their forms hold.
  private static func arguments(
    _ params: JSONObject, of prompt: PromptDefinition
  ) throws(RPCError) -> [String: String] {
    var arguments: [String: String] = [:]
    let names = prompt.arguments.map(\.name)
    for (name, value) in params["arguments"]?.objectValue ?? [:] where !value.isNull {
      guard names.contains(name) else {
        throw .invalidParams(
          "prompt \(prompt.name) takes no argument \(Excerpt.quoted(name)); "
            + ClosestNames.hint(for: name, in: names))
      }
      let text = value.stringValue ?? value.encodedString()
      if text.contains(where: { !$0.isWhitespace }) { arguments[name] = text }
    }
    for argument in prompt.arguments where argument.isRequired && arguments[argument.name] == nil {
      throw .invalidParams("prompt \(prompt.name) needs argument \(Excerpt.quoted(argument.name))")
    }
    return arguments
  }
}
