import Foundation

/// Coverage.md and what the scenarios claim of it.
struct Coverage {
  /// The ids of Coverage.md, in its order, with their rules.
  let rules: [(id: String, rule: String)]
  /// Rules without a scenario that are known to be so; shrinks until it is empty.
  let notYet: Set<String>
  /// Rules of which Coverage.md says why no story shows them.
  let explained: Set<String>
  /// Scenario paths by the id they claim.
  let claims: [String: [String]]

  init(_ scenarios: [Scenario]) throws {
    rules = try Self.text("Coverage.md").split(separator: "\n").compactMap { line in
      guard line.hasPrefix("| `") else { return nil }
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 2 else { return nil }
      return (cells[0].trimmingCharacters(in: ["`"]), cells[1])
    }
    let told = try Self.text("Coverage.md").components(separatedBy: "## Not told as a story")
    explained = Set(
      (told.count > 1 ? told[1] : "").split(separator: "\n").compactMap { line in
        line.hasPrefix("| ")
          ? line.split(separator: "|").first?.trimmingCharacters(in: .whitespaces) : nil
      })
    notYet = Set(
      try Self.text("NotYetCovered.list").split(separator: "\n").map(String.init)
        .filter { !$0.hasPrefix("#") })
    var claims: [String: [String]] = [:]
    for scenario in scenarios {
      for id in scenario.covers { claims[id, default: []].append(scenario.path) }
    }
    self.claims = claims
  }

  private static func text(_ name: String) throws -> String {
    try String(contentsOf: Scenario.folder.appendingPathComponent(name), encoding: .utf8)
  }
}
