import JSONTree
import Testing

@testable import MCPServer

@Suite(.timeLimit(.minutes(5))) struct ToolRegistryTests {
  private static func tool(_ definition: ToolDefinition) -> Tool {
    Tool(definition) { _, _ in .failure("never called") }
  }

  private static func input(_ members: JSON) -> ToolDefinition {
    definition("t", input: ["type": "object", "properties": members])
  }

  static let refused: [(ToolDefinition, String)] = [
    (definition(""), #"tool "": name: must have 1 to 64 characters"#),
    (definition("a b"), #"tool "a b": name: may only have letters, digits, _, - and ."#),
    (
      definition("t", input: ["type": "array"]),
      #"tool "t": inputSchema: the root type must be "object""#
    ),
    (definition("t", output: [:]), #"tool "t": outputSchema: the root type must be "object""#),
    (
      definition("t", input: ["type": "object", "anyOf": []]),
      #"tool "t": inputSchema: anyOf at the root"#
    ),
    (
      input(["a": ["type": "array"]]),
      #"tool "t": inputSchema.properties.a: an array without items"#
    ),
    (
      input(["a": ["type": "array", "items": ["type": "array"]]]),
      #"tool "t": inputSchema.properties.a.items: an array without items"#
    ),
    (
      input(["a": ["type": ["string", "null"]]]),
      #"tool "t": inputSchema.properties.a: a union of types; make the member optional instead"#
    ),
    (input(["a": ["$ref": "#/x"]]), #"tool "t": inputSchema.properties.a: $ref is not followed"#),
    (
      definition(
        "t",
        input: [
          "type": "object", "additionalProperties": false, "required": ["x"], "properties": [:],
        ]),
      #"tool "t": inputSchema: required names x, which is no property"#
    ),
  ]

  @Test(arguments: refused.indices)
  func `a definition that clients refuse is refused at start`(_ index: Int) throws {
    let (definition, problem) = Self.refused[index]
    let error = #expect(throws: ToolDefinitionError.self) {
      try ToolRegistry(
        tools: [Self.tool(definition)], instructions: nil,
        serverInfo: ServerInfo(name: "s", version: "1"))
    }
    #expect(error?.description == problem)
  }

  @Test func `two tools of one name are refused`() {
    let error = #expect(throws: ToolDefinitionError.self) {
      try ToolRegistry(
        tools: [add, add], instructions: nil, serverInfo: ServerInfo(name: "s", version: "1"))
    }
    #expect(error?.description == #"tool "add": name: there are two tools of this name"#)
  }

  @Test func `a conformance fixture may combine schemas and keeps them untouched`() throws {
    let schema: JSON = [
      "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
      "$defs": ["x": ["$anchor": "x"]], "allOf": [["anyOf": [["required": ["a"]]]]],
    ]
    let registry = try ToolRegistry(
      tools: [Self.tool(definition("t", input: schema))], instructions: nil,
      serverInfo: ServerInfo(name: "s", version: "1"), rules: .protocolOnly)
    let list = try JSON(parsing: registry.list(for: .july2026))
    #expect(list["tools"]?[0]?["inputSchema"] == schema)
  }

  @Test func `tools are listed in the order given`() throws {
    let names = (0..<93).map { "t\($0)" }
    let registry = try ToolRegistry(
      tools: names.map { Self.tool(definition($0)) }, instructions: nil,
      serverInfo: ServerInfo(name: "s", version: "1"))
    let list = try JSON(parsing: registry.list(for: .november2025))
    #expect(list["tools"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == names)
    #expect(list["nextCursor"] == nil)
  }

  @Test func `bad arguments are a result with all problems, at most ten`() async throws {
    let properties = JSONObject((0..<15).map { ("a\($0)", ["type": "integer"] as JSON) })
    let tool = Self.tool(
      definition("t", input: ["type": "object", "properties": .object(properties)]))
    let wire = Wire(try dispatcher([tool]))
    let arguments = JSONObject((0..<15).map { ("a\($0)", "x" as JSON) })
    for meta in [nil, modern()] {
      let answer = try await wire.exchange(call(1, "t", .object(arguments), meta: meta))
      #expect(answer["result"]?["isError"] == true)
      #expect(answer["result"]?["structuredContent"] == nil)
      let text = answer["result"]?["content"]?[0]?["text"]?.stringValue ?? ""
      let lines = text.split(separator: "\n")
      #expect(lines.count == 12)
      #expect(lines.first == "These arguments are not right for t; nothing was done.")
      #expect(lines.last == "- and 5 more")
    }
  }

  @Test func `an error carries everything in the text`() async throws {
    let tool = Tool(definition("t")) { _, _ in .complete(structured: ["why": "x"], isError: true) }
    let answer = try await Wire(try dispatcher([tool])).exchange(call(1, "t"))
    #expect(
      answer["result"] == [
        "content": [["type": "text", "text": #"{"why":"x"}"#]], "isError": true,
      ])
  }

  @Test func `a tool can refuse for a missing capability`() async throws {
    let tool = Tool(definition("t")) { _, _ in .refused(.missingCapability(["sampling": [:]])) }
    let answer = try await Wire(try dispatcher([tool])).exchange(call(1, "t", meta: modern()))
    #expect(answer["error"]?["code"] == -32021)
    #expect(answer["error"]?["data"] == ["requiredCapabilities": ["sampling": [:]]])
  }

  @Test func `the context tells who asks`() async throws {
    let tool = Tool(definition("t")) { context, _ in
      .complete(structured: [
        "client": .string("\(context.client?.name ?? "-") \(context.client?.version ?? "-")"),
        "revision": .string(context.revision.rawValue),
        "level": context.logLevel.map(JSON.string) ?? .null,
        "asks": .bool(context.clientCapabilities.canElicitForm),
        "principal": .string(context.principal),
      ])
    }
    let wire = Wire(try dispatcher([tool]), principal: "p")
    try await wire.initialize(.june2025, capabilities: ["elicitation": [:]])
    let old = try await wire.exchange(call(1, "t"))
    #expect(
      old["result"]?["structuredContent"] == [
        "client": "tester 3", "revision": "2025-06-18", "level": nil, "asks": true,
        "principal": "p",
      ])
    let new = try await wire.exchange(
      call(
        2, "t",
        meta: modern(
          more: [MetaKey.logLevel: "info", MetaKey.clientInfo: ["name": "cursor"]])))
    #expect(
      new["result"]?["structuredContent"] == [
        "client": "cursor -", "revision": "2026-07-28", "level": "info", "asks": false,
        "principal": "p",
      ])
  }
}
