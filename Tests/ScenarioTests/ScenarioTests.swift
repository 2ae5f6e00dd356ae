import Foundation
import Testing

@Suite struct ScenarioTests {
  /// One test for each file below `Scenarios`. `SCENARIO=creates/lost` plays only those whose path
  /// has this in it, and prints what happened.
  @Test(arguments: Scenario.paths)
  func `a scenario comes out as it says`(_ path: String) throws {
    do {
      let transcript = try Runner.play(try Scenario(path: path))
      if ProcessInfo.processInfo.environment["SCENARIO"] != nil {
        print("\n=== \(path)\n\(transcript)\n")
      }
    } catch let failure as Failure {
      Issue.record("\(failure)", sourceLocation: failure.location)
    }
  }

  @Test func `there are scenarios`() {
    #expect(!Scenario.paths.isEmpty, "no scenario's path has SCENARIO in it")
  }
}

extension Failure {
  /// The line of the scenario file.
  var location: SourceLocation {
    SourceLocation(
      fileID: "ScenarioTests/\(path)",
      filePath: Scenario.folder.appendingPathComponent(path).path, line: line, column: 1)
  }
}
