import Foundation
import Fuzzing

/// Hands batches to child processes and writes down what ends one.
struct Parent {
  let surface: String
  let options: FuzzOptions
  let batch: UInt64
  let findings: String
  private let mutator: Mutator
  private let progress: String

  init(surface: String, options: FuzzOptions, batch: UInt64, findings: String) throws {
    self.surface = surface
    self.options = options
    self.batch = batch
    self.findings = findings
    mutator = try FuzzJob.mutator(surface, options)
    progress = NSTemporaryDirectory() + "/ttsync-fuzz-\(UUID().uuidString)"
  }

  /// - Returns: how many inputs broke something.
  func run(inputs: UInt64, seconds: Double?) throws -> Int {
    defer { try? FileManager.default.removeItem(atPath: progress) }  // lost: a file of 8 bytes
    let began = Date()
    var next: UInt64 = 0
    var broken = 0
    while next < inputs, broken < 20 {
      let left = seconds.map { $0 - Date().timeIntervalSince(began) }
      if let left, left <= 0 { break }
      let count = min(batch, inputs - next)
      let end = try child(
        ["--from", "\(next)", "--count", "\(count)"] + (left.map { ["--seconds", "\($0)"] } ?? []))
      if end.isWell {
        next = try max(next, FuzzJob.readProgress(progress) + 1)
        continue
      }
      let index = try FuzzJob.readProgress(progress)
      try keep(index, end)
      broken += 1
      next = max(index, next) + 1
    }
    let took = max(0.001, Date().timeIntervalSince(began))
    Output.line(
      "\(surface): \(next) inputs in \(Int(took)) s, \(Int(Double(next) / took)) inputs/s, "
        + "\(broken) broke something")
    return broken
  }

  // MARK: Children

  struct End {
    var isWell: Bool
    var words: String
  }

  private func child(_ arguments: [String]) throws -> End {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
      .resolvingSymlinksInPath()
    process.arguments =
      ["child", surface, "--progress", progress, "--corpus", options.corpus]
      + ["--seed", "\(options.seed)", "--patience", "\(options.patience)"] + arguments
    let said = Pipe()
    process.standardError = said
    try process.run()
    let text = try said.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let last = String(decoding: text.suffix(2_000), as: UTF8.self)
    switch (process.terminationReason, process.terminationStatus) {
    case (.exit, 0): return End(isWell: true, words: "")
    case (.exit, FuzzJob.hangStatus): return End(isWell: false, words: "hang")
    case (.exit, _): return End(isWell: false, words: last)
    default: return End(isWell: false, words: "signal \(process.terminationStatus): \(last)")
    }
  }

  // MARK: What broke something

  private func keep(_ index: UInt64, _ end: End) throws {
    let input = mutator.input(index)
    try FileManager.default.createDirectory(
      atPath: findings, withIntermediateDirectories: true)
    let name = "\(findings)/\(surface)-\(options.seed)-\(index)"
    try Data(input).write(to: URL(fileURLWithPath: name))
    Output.line("\(surface): input \(index) of seed \(options.seed): \(end.words)")
    guard try breaks(input, name) else {
      Output.line("  not alone: it takes what came before it in its batch; kept in \(name)")
      return
    }
    let small = try smaller(input, name)
    try Data(small).write(to: URL(fileURLWithPath: name))
    Output.line("  \(small.count) bytes in \(name)")
  }

  private func breaks(_ input: [UInt8], _ name: String) throws -> Bool {
    let path = name + ".try"
    try Data(input).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }  // lost: a copy of the input
    return try !child(["--input", path]).isWell
  }

  /// Pieces are left out, ever smaller ones, as long as it still breaks.
  private func smaller(_ input: [UInt8], _ name: String) throws -> [UInt8] {
    var best = input
    var size = best.count / 2
    var triesLeft = 120
    while size > 0, triesLeft > 0 {
      var place = 0
      while place < best.count, triesLeft > 0 {
        triesLeft -= 1
        let rest = Array(best[..<place] + best[min(best.count, place + size)...])
        if try breaks(rest, name) { best = rest } else { place += size }
      }
      size /= 2
    }
    return best
  }
}
