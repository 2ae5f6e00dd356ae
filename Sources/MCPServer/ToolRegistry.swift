import JSONTree
import Synchronization

/// The tools of a server, frozen at start.
package struct ToolRegistry: Sendable {
  /// A tool with its input schema compiled.
  struct Entry: Sendable {
    let tool: Tool
    let input: Schema
  }

  /// The tools in the order given, which is the order clients see.
  package let tools: [Tool]
  /// What clients get to read before the first call; at most 2 KiB reach every client.
  package let instructions: String?
  package let serverInfo: ServerInfo

  let entries: [String: Entry]
  private let lists = ToolLists()

  /// - Parameters:
  ///   - tools: in the order clients shall see.
  ///   - instructions: nil for none.
  /// - Throws: the first definition that is not fit to be served.
  package init(
    tools: [Tool], instructions: String?, serverInfo: ServerInfo,
    rules: DefinitionRules = .everyClient
  ) throws(ToolDefinitionError) {
    var entries: [String: Entry] = [:]
    for tool in tools {
      let definition = tool.definition
      try rules.check(definition)
      do throws(SchemaError) {
        let entry = Entry(tool: tool, input: try Schema(compiling: definition.argumentSchema))
        guard entries.updateValue(entry, forKey: definition.name) == nil else {
          throw SchemaError(path: "name", problem: "there are two tools of this name")
        }
      } catch {
        throw ToolDefinitionError(tool: definition.name, problem: error.description)
      }
    }
    self.tools = tools
    self.instructions = instructions
    self.serverInfo = serverInfo
    self.entries = entries
  }

  /// All tools in one page: many clients never ask for a second one.
  func list(for revision: Revision) -> [UInt8] {
    lists.list(for: revision) {
      let definitions = tools.map { $0.definition.json(for: revision) }
      let result = MethodResult(["tools": .array(definitions)], cache: .lists)
      return Envelope.stamped(result, revision: revision, serverInfo: serverInfo)
    }
  }
}

/// The result of `tools/list` per revision, byte by byte the same in every process: encoded when it is
/// first asked for, since a server speaks one revision with its client.
private final class ToolLists: Sendable {
  private let lists = Mutex<[Revision: [UInt8]]>([:])

  func list(for revision: Revision, encode: () -> [UInt8]) -> [UInt8] {
    lists.withLock { lists in
      if let list = lists[revision] { return list }
      let list = encode()
      lists[revision] = list
      return list
    }
  }
}
