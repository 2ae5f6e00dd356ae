import Synchronization

/// Tells a demo as it goes, numbered step by step.
final class DemoVoice: Sendable {
  private let output: Output
  private let steps = Mutex(0)

  init(_ output: Output) {
    self.output = output
  }

  private var ink: Ink { output.ink }

  func step(_ title: String, command: String? = nil) {
    let number = steps.withLock { steps in
      steps += 1
      return steps
    }
    output.line()
    output.line(ink(.bold, "\(number). \(title)"))
    if let command { output.line(ink(.faint, "   $ \(command)")) }
  }

  func say(_ text: String) {
    output.line("   \(text)")
  }

  func quote(_ lines: [String]) {
    for line in lines { output.line("   " + ink(.faint, "|") + " \(line)") }
  }

  func receipt(_ what: String, _ operation: Int64, _ id: Int64?, _ status: String) {
    let known = id.map { $0 < 0 ? ", id \($0)" : "" } ?? ""
    output.line("   \(what)")
    output.line("     " + ink(.blue, "-> op \(operation)\(known): \(status)"))
  }

  func count(_ line: DemoTally.Line) {
    let word =
      line.times == 1 ? "applied once" : line.times == 0 ? "LOST" : "applied \(line.times) times"
    let colour: Ink.Colour = line.times == 1 ? .green : .red
    output.line("   op \(line.wish.operation)  " + ink(colour, word) + "  \(line.wish.what)")
  }

  func verdict(_ tally: DemoTally, isDrained: Bool) {
    let isGood = tally.lost == 0 && tally.doubled == 0 && isDrained
    output.line()
    output.line(
      ink(
        isGood ? .green : .red,
        "Verdict: applied once \(tally.once), lost \(tally.lost), doubled \(tally.doubled)"
          + (isDrained ? "." : "; not everything was sent.")))
  }
}
