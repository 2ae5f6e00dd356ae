import ArgumentParser
import Foundation

/// Plants the faults of `Tests/PlantedFaults` in a copy of the tree and demands that the named tests
/// find each of them. The product has no hooks for it (decision 0120).
@main
struct Faults: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ttsync-faults",
    abstract: "Plant mistakes in a copy of the tree; the tests must find each.",
    discussion: """
      Ends with 0 when every fault was found, 1 when one was not, 2 when the list does not fit \
      the tree or a named test is not green without a fault.
      """)

  @Argument(help: "Names of faults, or the beginnings of some; none means all.")
  var names: [String] = []

  @Option(help: "Folder for the copy, its build and the logs.")
  var work = ".build/faults"

  @Option(help: "Folder of the copy, when it is not in the work folder.")
  var tree: String?

  @Option(help: "Folder of the build, when it is not in the work folder.")
  var scratch: String?

  @Option(help: "Runs at a time.")
  var jobs = 2

  @Option(help: "Seconds after which a run counts as hanging, and so as found.")
  var timeout = 60

  @Option(help: "Run these tests instead of those that the list names.")
  var test: String?

  @Flag(help: "Print the list and end.")
  var list = false

  @Flag(help: "Write the copy and end.")
  var prepare = false

  @Flag(help: "Do not build: the copy was built before.")
  var skipBuild = false

  @Flag(help: "Do not run the named tests without a fault first.")
  var skipBaseline = false

  mutating func run() throws {
    let top = FileManager.default.currentDirectoryPath
    guard FileManager.default.fileExists(atPath: top + "/" + FaultList.folder) else {
      throw ValidationError(
        "There is no \(FaultList.folder) in \(top): start it in the top folder of the tree, or as "
          + "./run faults.")
    }
    let all = try FaultList.read(tree: top).faults
    let chosen = try choose(from: all)
    if list {
      for fault in chosen { Output.line("\(fault.name): \(fault.wrong) (\(fault.breaks))") }
      return
    }
    let rewriter = Rewriter(faults: all)
    let problems = rewriter.problems { file in
      try String(contentsOfFile: top + "/" + file, encoding: .utf8)
    }
    try end(with: problems)
    let tree = tree ?? absolute(work, top) + "/tree"
    let scratch = scratch ?? absolute(work, top) + "/build"
    try PlantedTree(source: top, copy: tree).write(rewriter)
    if prepare { return }
    if !skipBuild { try build(tree, scratch) }
    try hunt(chosen, tree, scratch, logs: absolute(work, top) + "/logs")
  }

  private func choose(from all: [Fault]) throws -> [Fault] {
    for name in names where !all.contains(where: { $0.name.hasPrefix(name) }) {
      throw ValidationError("There is no fault \(name); --list prints them all.")
    }
    return all.filter { fault in
      names.isEmpty || names.contains { fault.name.hasPrefix($0) }
    }.map { fault in
      var fault = fault
      if let test {
        fault.test = test
        fault.scenario = nil
      }
      return fault
    }
  }

  private func absolute(_ path: String, _ top: String) -> String {
    path.hasPrefix("/") ? path : top + "/" + path
  }

  private func end(with problems: [String]) throws {
    for problem in problems { Output.note(problem) }
    if !problems.isEmpty { throw ExitCode(2) }
  }

  private func build(_ tree: String, _ scratch: String) throws {
    Output.note("Building the copy with every fault in it …")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["swift", "build", "--build-tests", "--scratch-path", scratch]
    process.currentDirectoryURL = URL(fileURLWithPath: tree)
    var environment = ProcessInfo.processInfo.environment
    environment["TTSYNC_LENIENT"] = "1"
    process.environment = environment
    process.standardOutput = FileHandle.standardError
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus != 0 {
      Output.note("The copy in \(tree) does not build: correct the mutant.")
      throw ExitCode(2)
    }
  }

  private func hunt(
    _ chosen: [Fault], _ tree: String, _ scratch: String, logs: String
  ) throws {
    try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
    let runner = TestRun(
      binary: scratch + "/debug/ttsyncPackageTests.xctest", tree: tree, logs: logs,
      timeout: TimeInterval(timeout))
    let hunt = Hunt(chosen, runner, jobs: max(1, jobs))
    let began = Date()
    if !skipBaseline {
      Output.note("Running the named tests without a fault …")
      try end(with: try hunt.baseline())
    }
    let results = try hunt.run { Output.line(Output.row($0)) }
    let lost = results.filter { !$0.end.isFound }
    let seconds = Int(Date().timeIntervalSince(began))
    Output.line("\(results.count - lost.count) of \(results.count) faults found in \(seconds) s")
    if !lost.isEmpty {
      Output.line("Not found: \(lost.map(\.fault.name).joined(separator: ", "))")
      throw ExitCode(1)
    }
  }
}
