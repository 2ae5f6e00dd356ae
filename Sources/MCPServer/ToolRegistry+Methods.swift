package import JSONTree

extension ToolRegistry: MethodFamily {
  package var capability: (name: String, value: JSON) { ("tools", ["listChanged": false]) }

  package var methods: [MethodHandler] {
    [
      MethodHandler("tools/list") { context, params throws(RPCError) in
        guard params["cursor"]?.isNull ?? true else {
          throw .invalidParams("unknown cursor; all tools are on the first page")
        }
        return .encoded(list(for: context.revision))
      },
      MethodHandler("tools/call") { context, params throws(RPCError) in
        try await call(context, params)
      },
    ]
  }

  private func call(
    _ context: RequestContext, _ params: JSONObject
  ) async throws(RPCError) -> MethodResult {
    guard let name = params["name"]?.stringValue else {
      throw .invalidParams("tools/call needs the name of a tool as a string")
    }
    guard let entry = entries[name] else {
      let hint = ClosestNames.hint(for: name, in: tools.map(\.definition.name))
      throw .invalidParams("unknown tool \(Excerpt.quoted(name)); \(hint)")
    }
    let given = try Self.arguments(params)
    let (arguments, problems) = entry.input.checked(.object(given), mode: .arguments)
    guard problems.isEmpty, case .object(let arguments) = arguments else {
      return MethodResult(Self.refusal(of: name, problems).body(for: context.revision))
    }
    let exchange = InputExchange(method: "tools/call", name: name, arguments: given)
    let context = try exchange.resumed(context, params)
    return try await exchange.run(context) { context in
      await entry.tool.handler(context, arguments)
    }
  }

  private static func arguments(_ params: JSONObject) throws(RPCError) -> JSONObject {
    switch params["arguments"] {
    case nil, .null: return [:]
    case .object(let arguments): return arguments
    default: throw .invalidParams("arguments must be an object")
    }
  }

  /// Problems shown of one call. A model rarely repairs more than a few at a time.
  static let problemsShownMax = 10

  /// All problems in one text: bad arguments are what a model can repair, in every revision.
  private static func refusal(of tool: String, _ problems: [String]) -> ToolOutput {
    let count = problems.count == 1 ? "This argument is" : "These arguments are"
    var lines = ["\(count) not right for \(tool); nothing was done."]
    lines += problems.prefix(problemsShownMax).map { "- \($0)" }
    if problems.count > problemsShownMax {
      lines.append("- and \(problems.count - problemsShownMax) more")
    }
    let text = lines.joined(separator: "\n")
    return ToolOutput(content: [ToolOutput.text(text)], isError: true)
  }
}
