import ArgumentParser
import Foundation
import JSONTree

@main
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ttsync-bench",
    abstract: "Measure ttsync beside the least that SQLite and HTTP could do.",
    discussion: """
      Build it with -c release. Every number of ours is measured in turns with its floor, in the \
      same run, so that their ratio means something on a busy machine too. Times alone do not: \
      where others want the processors more than \(Words.number(Pressure.limit)) % of the time it \
      refuses, or marks its report with --anyway. The documentation explains the goals.
      """,
    subcommands: [MeasureCommand.self, WriteCommand.self], defaultSubcommand: MeasureCommand.self)
}

struct MeasureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure", abstract: "Measure and print one table.")

  static let all: [any Measuring.Type] = [
    D1Acceptance.self, D2ToolCall.self, D3Crowd.self, D4Growth.self, D5Replay.self,
    D7Distance.self, D8TakeOver.self, D9Status.self, D15Poison.self, D16Outage.self,
    D18Audit.self, D22Room.self, D24Economy.self, D25Polite.self, Reads.self,
  ]

  @Option(help: ArgumentHelp("Only these goals, separated by commas.", valueName: "D1,D4"))
  var only: String?
  @Option(
    help: ArgumentHelp("Sizes of the journals, separated by commas.", valueName: "0,10k,1M"))
  var size = "0,10k,1M"
  @Option(
    help: ArgumentHelp(
      "Folder for journals on a disk; prefilled ones are kept there. Default: a temporary one.",
      valueName: "path"))
  var folder: String?
  @Flag(help: "One JSON document instead of the table.")
  var json = false
  @Flag(help: "Fewer repetitions: to see whether it runs, not how fast.")
  var quick = false
  @Flag(help: "Measure although others want the processors; the report says so.")
  var anyway = false

  func run() async throws {
    let chosen = try chosen()
    let pressure = Pressure.now()
    var report = Report(
      pressure: pressure, mark: try mark(pressure), machine: Self.machine, isQuick: quick)
    let place = folder ?? NSTemporaryDirectory() + "ttsync-bench"
    let run = Run(
      folder: place, sizes: try sizes(), isQuick: quick, program: Self.program)
    for measuring in chosen {
      Output.progress(measuring.goals.joined(separator: ", "))
      do {
        report.measurements += try await measuring.init().measure(run)
      } catch {
        // The others are worth their table.
        report.measurements.append(
          Measurement(measuring.goals[0], "stopped", notMeasured: "\(error)"))
      }
      try run.clear()
    }
    if let folder { Output.progress("prefilled journals are kept in \(folder)") }
    if folder == nil, FileManager.default.fileExists(atPath: place) {
      try FileManager.default.removeItem(atPath: place)
    }
    if json {
      Output.result(report.json.encodedString())
    } else {
      Output.result([report.summary, "", report.table, "", report.notes].joined(separator: "\n"))
    }
  }

  /// - Throws: where a measurement would say more about others than about this program.
  private func mark(_ pressure: Double?) throws -> String? {
    var marks: [String] = []
    #if DEBUG
      marks.append("a debug build: times are not those of the program")
    #endif
    if let pressure, pressure > Pressure.limit {
      guard anyway else {
        throw ValidationError(
          "Others want the processors \(Words.number(pressure)) % of the time, more than "
            + "\(Words.number(Pressure.limit)) %. Wait, or measure with --anyway: the report is "
            + "marked then.")
      }
      marks.append("the machine was busy: ratios stay, times do not")
    }
    return marks.isEmpty ? nil : marks.joined(separator: "; ")
  }

  private func chosen() throws -> [any Measuring.Type] {
    guard let only else { return Self.all }
    let names = only.split(separator: ",").map(String.init)
    var known: [String] = []
    for measuring in Self.all { known += measuring.goals }
    for name in names where !known.contains(name) {
      throw ValidationError("There is no goal \(name); there are \(known.joined(separator: ", ")).")
    }
    return Self.all.filter { measuring in names.contains { measuring.goals.contains($0) } }
  }

  private func sizes() throws -> [Size] {
    try size.split(separator: ",").map { text in
      guard let size = Size(argument: String(text)) else {
        throw ValidationError("\(text) is no size: write a number up to 1M, such as 0, 10k or 1M.")
      }
      return size
    }.sorted()
  }

  private static var machine: String {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let memory = ProcessInfo.processInfo.physicalMemory / (1 << 30)
    return "\(cores) cores, \(memory) GiB"
  }

  /// The program built beside this one; nil: it was not.
  private static var program: String? {
    let here = Bundle.main.executablePath ?? CommandLine.arguments[0]
    let path = URL(filePath: here).deletingLastPathComponent().appending(path: "ttsync").path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }
}

/// One of the processes that accept at once (D3); started by the benchmark itself.
struct WriteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "write", abstract: "One of several processes that write.", shouldDisplay: false)

  @Option var folder: String
  @Option var times: Int
  @Option var first: Int
  @Flag var raw = false

  func run() async throws {
    try await CrowdMember.run(Home(folder: folder), times: times, first: first, isRaw: raw)
  }
}
