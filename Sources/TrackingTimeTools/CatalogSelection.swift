import MCPServer

/// Which tools are offered, chosen at start-up (`--toolsets`, `--tools`, `--exclude-tools`,
/// `--read-only`).
package struct CatalogSelection: Sendable, Hashable {
  /// Names of toolsets, `default`, `core` (the default set without `assist` and `sync`) or `all`;
  /// empty: the default set.
  package var toolsets: [String]
  /// Tools offered besides, by name.
  package var tools: [String]
  /// Tools left out, by name, whatever named them.
  package var excluded: [String]
  /// Only tools that change nothing.
  package var isReadOnly: Bool

  package init(
    toolsets: [String] = [], tools: [String] = [], excluded: [String] = [],
    isReadOnly: Bool = false
  ) {
    self.toolsets = toolsets
    self.tools = tools
    self.excluded = excluded
    self.isReadOnly = isReadOnly
  }

  func offers(from all: [ToolOffer]) throws(CatalogProblem) -> [ToolOffer] {
    let names = all.map(\.definition.name)
    for name in tools where !names.contains(name) {
      throw CatalogProblem("--tools", name, known: names)
    }
    for name in excluded where !names.contains(name) {
      throw CatalogProblem("--exclude-tools", name, known: names)
    }
    let sets = try namedSets()
    // Named tools alone mean only those; nothing named means the default set.
    let isDefault = toolsets.isEmpty ? tools.isEmpty : toolsets.contains("default")
    let isCore = toolsets.contains("core")
    let chosen = all.filter { offer in
      let name = offer.definition.name
      return
        (sets.contains(offer.toolset) || (isDefault && offer.isDefault)
        || (isCore && offer.isCore)
        || tools.contains(name)) && !excluded.contains(name)
        && (!isReadOnly || offer.definition.annotations.readOnly)
    }
    guard !chosen.isEmpty else { throw CatalogProblem.nothingLeft }
    return chosen
  }

  private func namedSets() throws(CatalogProblem) -> Set<Toolset> {
    var sets: Set<Toolset> = []
    for name in toolsets where name != "default" && name != "core" {
      if name == "all" {
        sets.formUnion(Toolset.allCases)
      } else if let set = Toolset(rawValue: name) {
        sets.insert(set)
      } else {
        throw CatalogProblem(
          "--toolsets", name, known: ["all", "default", "core"] + Toolset.allCases.map(\.rawValue))
      }
    }
    return sets
  }
}

/// Why a selection of tools cannot be served.
package struct CatalogProblem: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, with the offending name.
  package let sentence: String
  /// What is allowed.
  package let nextStep: String

  init(_ option: String, _ name: String, known: [String]) {
    sentence = "\(option): there is no \"\(name)\"."
    nextStep = "Known are \(known.joined(separator: ", "))."
  }

  private init(sentence: String, nextStep: String) {
    self.sentence = sentence
    self.nextStep = nextStep
  }

  static let nothingLeft = CatalogProblem(
    sentence: "The options for tools leave none.",
    nextStep: "Name fewer in --exclude-tools, or leave out --read-only.")

  package var description: String { "\(sentence) \(nextStep)" }
}
