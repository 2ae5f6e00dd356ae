import Testing

@Suite struct CoverageTests {
  /// Never lowered: a scenario that is taken away leaves another one in its place.
  static let scenariosMin = 450

  @Test func `every rule of the design has a scenario, or is known to have none yet`() throws {
    let scenarios = try Scenario.everyPath.map { try Scenario(path: $0) }
    let coverage = try Coverage(scenarios)
    let known = Set(coverage.rules.map(\.id))
    #expect(known.count == coverage.rules.count, "an id stands twice in Coverage.md")
    for (id, paths) in coverage.claims.sorted(by: { $0.key < $1.key }) {
      #expect(known.contains(id), "\(paths) claims \(id), which is not in Coverage.md")
    }
    for id in coverage.notYet.subtracting(known).sorted() {
      Issue.record("NotYetCovered.list names \(id), which is not in Coverage.md")
    }
    for (id, rule) in coverage.rules where coverage.claims[id] == nil {
      #expect(
        coverage.notYet.contains(id),
        "no scenario covers \(id) (\(rule)), and NotYetCovered.list does not name it")
    }
    for id in coverage.notYet.subtracting(coverage.explained).sorted() {
      Issue.record("Coverage.md does not say, under \"Not told as a story\", why \(id) has none")
    }
    let removable = coverage.notYet.filter { coverage.claims[$0] != nil }.sorted()
    if !removable.isEmpty {
      print("Covered by now, to be removed from NotYetCovered.list: \(removable)")
    }
    let open = coverage.rules.count - coverage.rules.count { coverage.claims[$0.id] != nil }
    let chapters = Dictionary(grouping: scenarios, by: \.chapter).mapValues(\.count)
    print(
      "\(scenarios.count) scenarios, \(coverage.rules.count - open) of \(coverage.rules.count) rules. "
        + chapters.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        .joined(separator: ", "))
    #expect(scenarios.count >= Self.scenariosMin)
  }

  @Test(arguments: Scenario.paths)
  func `a scenario says what it tells and where the design says so`(_ path: String) throws {
    let scenario = try Scenario(path: path)
    #expect(path.split(separator: "/").count == 2, "it stands in the folder of a chapter")
    #expect(
      scenario.story.first.map { !$0.isEmpty && !$0.hasPrefix("design:") } ?? false,
      "the first comment tells what happens")
    #expect(
      scenario.story.contains { $0.hasPrefix("design: section ") },
      "a comment `# design: section …` names the rule")
    #expect(!scenario.covers.isEmpty, "a comment `# covers: …` names rows of Coverage.md")
  }
}
