import Foundation
import Testing

@testable import ttsync_faults

/// The list of planted faults fits the tree. `./run faults` runs the tests against each of them.
@Suite struct PlantedFaultTests {
  @Test func `every planted fault still has its place`() throws {
    let faults = try FaultList.read(tree: Tree.top.path).faults
    #expect(faults.count >= 60)
    let problems = Rewriter(faults: faults).problems { file in
      try String(contentsOf: Tree.top.appendingPathComponent(file), encoding: .utf8)
    }
    #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
  }

  @Test func `every planted fault names tests and scenarios that exist`() throws {
    let tests = try Tree.swift(below: "Tests")
    let targets = Set(tests.compactMap { $0.path.split(separator: "/").dropFirst().first })
    let scenarios = try Tree.files(below: "Tests/ScenarioTests/Scenarios", ending: ".txt")
    for fault in try FaultList.read(tree: Tree.top.path).faults {
      let target = fault.test.prefix { $0 != "." }
      #expect(targets.contains(target), "\(fault.name): there are no tests \(fault.test)")
      guard let scenario = fault.scenario else { continue }
      #expect(
        scenarios.contains { $0.path.contains("/Scenarios/") && $0.path.contains(scenario) },
        "\(fault.name): there is no scenario \(scenario)")
    }
  }

  @Test func `a piece becomes a choice, whatever it is`() throws {
    let list = """
      fault one
      wrong: it is wrong
      breaks: a rule
      test: X
      in: Sources/A/a.swift
      expression:
        | let x = «1»
      becomes:
        | 2
      statements:
        | run()
      becomes:
      text:
        | WHERE «a = b»
      becomes:
        | 1 = 1
      fault two
      wrong: it is wrong, too
      breaks: a rule
      test: X
      in: Sources/A/a.swift
      expression:
        | x = «1»
      becomes:
        | 3
      """
    let faults = try FaultList.parse(list, file: "a.fault")
    #expect(faults.map(\.name) == ["one", "two"])
    let text = "let x = 1\nlet y = 1\nrun()\nsql(\"WHERE a = b\")\n"
    let written = try Rewriter(faults: faults).rewritten(text, file: "Sources/A/a.swift")
    #expect(
      written == """
        let x = (planted("one") ? (2
        ) : planted("two") ? (3
        ) : (1
        ))
        let y = 1
        if planted("one") {

        } else {
        run()
        }
        sql("WHERE \\(planted("one") ? ##"1 = 1"## : ##"a = b"##)")

        """)
    #expect(Rewriter(faults: faults + faults).problems { _ in text }.isEmpty == false)
    #expect(Rewriter(faults: faults).problems { _ in text + "run()\n" }.count == 1)
  }

  @Test(arguments: ["wrong: x", "fault a\n| x", "fault a\nwrong: x\nwrong: y", "fault a"])
  func `a list that cannot be read is refused with its line`(_ text: String) {
    #expect(throws: FaultList.Problem.self) { try FaultList.parse(text, file: "a.fault") }
  }
}
