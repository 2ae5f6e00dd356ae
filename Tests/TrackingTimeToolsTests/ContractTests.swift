import Foundation
import JSONTree
import MCPServer
import Testing

@testable import TrackingTimeTools

/// Names, parameters and hints of the public TrackingTime tools are a contract: parameters may be
/// added, and required ones may become optional.
struct ContractTests {
  /// What `Fixtures/public-tools.json` says of one tool: name, group, core, hints, parameters.
  static func publicTools() throws -> [JSONObject] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/public-tools.json")
    let json = try JSON(parsing: Array(Data(contentsOf: file)))
    return (json.arrayValue ?? []).compactMap(\.objectValue)
  }

  /// Hints that say more truly what a call does than those of the public server.
  static let truer: [String: ToolDefinition.Annotations] = [
    // Ends somebody's access, stops his timer and completes his tasks (API §11).
    "tt_archive_user": ToolDefinition.Annotations(
      readOnly: false, destructive: true, idempotent: true, openWorld: true),
    // Only tells how to choose the account: it changes nothing on the server.
    "tt_switch_team": ToolDefinition.Annotations(
      readOnly: true, destructive: false, idempotent: true, openWorld: true),
  ]

  @Test func `a tool of that name has the parameters and hints of the public one`() throws {
    var found = 0
    for tool in try Self.publicTools() {
      let name = try #require(tool["name"]?.stringValue)
      guard let offer = Catalog.all.first(where: { $0.definition.name == name }) else { continue }
      found += 1
      let hints = offer.definition.annotations
      if let told = Self.truer[name] {
        #expect(hints == told, "\(name)")
      } else {
        #expect(tool["hints"]?["readOnly"]?.boolValue == hints.readOnly, "\(name)")
        #expect(tool["hints"]?["destructive"]?.boolValue == hints.destructive, "\(name)")
        #expect(tool["hints"]?["idempotent"]?.boolValue == hints.idempotent, "\(name)")
      }
      #expect(tool["hints"]?["openWorld"]?.boolValue == hints.openWorld, "\(name)")
      let isCore = tool["core"] == true
      #expect(offer.isCore == isCore, "\(name)")
      if tool["group"]?.stringValue != offer.toolset.rawValue {
        Issue.record("\(name) is in \(offer.toolset.rawValue)")
      }
      check(
        tool["parameters"]?.objectValue ?? [:], offer.definition.inputSchema, "\(name)")
    }
    #expect(found == 93)
  }

  private func check(_ wanted: JSONObject, _ schema: JSON, _ tool: String) {
    let known = schema["properties"]?.objectValue ?? [:]
    let required = Set((schema["required"]?.arrayValue ?? []).compactMap(\.stringValue))
    for (name, parameter) in wanted {
      guard let ours = known[name] else {
        Issue.record("\(tool) has no \(name)")
        continue
      }
      #expect(ours["type"] == parameter["type"], "\(tool).\(name)")
      if required.contains(name) {
        #expect(parameter["required"] == true, "\(tool).\(name) is demanded here only")
      }
      let values = Set((ours["enum"]?.arrayValue ?? []).compactMap(\.stringValue))
      for value in parameter["enum"]?.arrayValue ?? [] where !values.isEmpty {
        #expect(values.contains(value.stringValue ?? ""), "\(tool).\(name): \(value)")
      }
      if let items = parameter["items"] {
        #expect(ours["items"]?["type"] == items, "\(tool).\(name)")
      }
      if let members = parameter["members"]?.objectValue, let items = ours["items"] {
        check(members, items, "\(tool).\(name)")
      }
    }
    for name in required { #expect(wanted[name] != nil, "\(tool) demands \(name)") }
  }
}
