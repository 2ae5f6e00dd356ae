import Foundation
import JSONTree
import MCPServer
import Testing

@testable import TrackingTimeTools

struct DefinitionTests {
  static let definitions = Catalog.all.map(\.definition)

  private static let snapshots = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Snapshots")

  @Test func `every definition is as its snapshot says`() throws {
    let isRewriting = ProcessInfo.processInfo.environment["TTSYNC_REWRITE_SNAPSHOTS"] != nil
    if isRewriting {
      try FileManager.default.createDirectory(
        at: Self.snapshots, withIntermediateDirectories: true)
    }
    for definition in Self.definitions {
      let file = Self.snapshots.appending(path: "\(definition.name).json")
      let json = definition.json(for: .handshakeNewest)
      if isRewriting {
        try Data(json.encoded(pretty: true) + [10]).write(to: file)
        continue
      }
      let data = try Data(contentsOf: file)
      #expect(
        try JSON(parsing: Array(data)).encodedString() == json.encodedString(),
        "\(definition.name): rewrite with TTSYNC_REWRITE_SNAPSHOTS=1")
    }
  }

  @Test func `no snapshot outlives its tool`() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.snapshots.path())
    #expect(Set(files) == Set(Catalog.names.map { "\($0).json" }))
  }

  @Test func `texts and names are as short as clients want them`() {
    for definition in Self.definitions {
      #expect(definition.description.utf8.count <= 600, "\(definition.name)")
      #expect(definition.name.count < 40 && definition.name.hasPrefix("tt_"))
      let head = String(decoding: Array(definition.description.utf8.prefix(200)), as: UTF8.self)
      #expect(head.contains(".") || definition.description.utf8.count < 200, "\(definition.name)")
    }
  }

  @Test func `schemas are closed and every parameter is described`() {
    for definition in Self.definitions {
      #expect(definition.inputSchema["additionalProperties"] == false, "\(definition.name)")
      for (name, schema) in definition.inputSchema["properties"]?.objectValue ?? [:] {
        #expect(schema["description"]?.stringValue?.isEmpty == false, "\(definition.name).\(name)")
      }
      #expect(definition.outputSchema?["type"] == "object")
    }
  }

  @Test func `the list of the default set fits in thirty-four kilobytes`() throws {
    let offers = try CatalogSelection().offers(from: Catalog.all)
    let list = JSON.array(offers.map { $0.definition.json(for: .handshakeNewest) })
    let bytes = list.encoded().count
    #expect(bytes <= 34 * 1024, "tools/list has \(bytes) bytes")
    #expect(offers.contains { $0.definition.name == "tt_resolve_conflict" })
    #expect(!offers.contains { $0.definition.name == "tt_discard_operation" })
  }

  @Test func `the registry takes every definition`() throws {
    let tools = Catalog.all.map { offer in
      Tool(offer.definition) { _, _ in .failure("not called") }
    }
    let registry = try ToolRegistry(
      tools: tools, instructions: nil, serverInfo: ServerInfo(name: "ttsync", version: "0"))
    #expect(registry.tools.count == Catalog.names.count)
  }

  @Test func `all core tools are there with all their parameters`() throws {
    for (name, parameters) in CoreTools.parameters {
      let definition = try #require(Self.definitions.first { $0.name == name }, "\(name)")
      let known = definition.inputSchema["properties"]?.objectValue ?? [:]
      for parameter in parameters { #expect(known[parameter] != nil, "\(name).\(parameter)") }
    }
    #expect(CoreTools.parameters.count == 35)
  }

  @Test func `a selection offers what it names, and says what it does not know`() throws {
    let all = Catalog.all
    let readOnly = try CatalogSelection(isReadOnly: true).offers(from: all)
    #expect(readOnly.allSatisfy { $0.definition.annotations.readOnly })
    #expect(readOnly.count == 20)
    let timers = try CatalogSelection(toolsets: ["timers"], tools: ["tt_list_tasks"])
      .offers(from: all).map(\.definition.name)
    #expect(timers == ["tt_start_timer", "tt_stop_timer", "tt_list_tasks"])
    let without = try CatalogSelection(excluded: ["tt_delete_task"]).offers(from: all)
    #expect(without.count == 43)
    let steering = try CatalogSelection(toolsets: ["default", "sync"]).offers(from: all)
    #expect(steering.count == 51)
    let core = try CatalogSelection(toolsets: ["core"]).offers(from: all)
    #expect(Set(core.map(\.definition.name)) == Set(CoreTools.parameters.keys))
    let assist = try CatalogSelection(toolsets: ["assist"]).offers(from: all)
    #expect(assist.count == 5)
    let groups = try CatalogSelection(toolsets: ["core", "user_groups"]).offers(from: all)
    #expect(groups.count == 40)
    for selection in [
      CatalogSelection(toolsets: ["timer"]), CatalogSelection(tools: ["tt_nothing"]),
      CatalogSelection(excluded: ["tt_nothing"]),
      CatalogSelection(tools: ["tt_delete_task"], isReadOnly: true),
    ] {
      #expect(throws: CatalogProblem.self) { try selection.offers(from: all) }
    }
  }

  @Test func `the instructions are short and mention enabled tools only`() {
    let whole = Instructions.text(tools: Catalog.names, account: nil, systemZone: "Europe/Berlin")
    #expect(whole.utf8.count <= 2048)
    #expect(whole.contains("Europe/Berlin") && whole.contains("dry_run"))
    let few = Instructions.text(tools: ["tt_list_tasks"], account: nil, systemZone: "Z")
    #expect(!few.contains("dry_run") && !few.contains("tt_get_operation"))
  }
}
