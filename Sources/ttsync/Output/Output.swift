import JSONTree

/// The only place of ttsync's commands that writes to stdout: facts for people or, with `--json`,
/// for programs. `serve` never gets here: its stdout belongs to the protocol.
///
/// JSON keys are snake_case and only ever added, never renamed or removed; times end in `_ms`
/// (UTC milliseconds), durations in `_s`.
struct Output: Sendable {
  let isJSON: Bool
  private let out: Terminal
  private let err: Terminal

  init(
    isJSON: Bool = false, out: Terminal = Terminal(descriptor: 1),
    err: Terminal = Terminal(descriptor: 2)
  ) {
    self.isJSON = isJSON
    self.out = out
    self.err = err
  }

  /// Whether progress can be shown as one line that changes.
  var canRedraw: Bool { err.isTerminal }
  var ink: Ink { out.ink }
  var width: Int { out.isTerminal ? out.width : Int.max }

  /// One line for people.
  func line(_ text: String = "") {
    out.write(text + "\n")
  }

  /// One JSON document, one line, so that several make JSON lines.
  func json(_ value: JSON) {
    out.write(value.encodedString() + "\n")
  }

  /// The facts in the form asked for.
  func facts(_ value: @autoclosure () -> JSON, text: @autoclosure () -> String) {
    if isJSON { json(value()) } else { line(text()) }
  }

  /// A line of progress, to stderr, so that stdout holds results only.
  func progress(_ text: String) {
    err.write(canRedraw ? "\r\u{1B}[2K" + text.prefix(err.width - 1) : text + "\n")
  }

  /// Whether somebody can be asked: a person sits at both ends.
  var canAsk: Bool { err.isTerminal && Terminal(descriptor: 0).isTerminal && !isJSON }

  /// Asks a question that only `y` or `yes` answers with yes.
  func asks(_ question: String) -> Bool {
    err.write(question + " [y/N] ")
    let answer = readLine() ?? ""
    return ["y", "yes"].contains(answer.lowercased())
  }

  /// Ends a progress line, so that what follows begins on its own.
  func endProgress() {
    if canRedraw { err.write("\r\u{1B}[2K") }
  }

  /// A question to the person at the terminal; the answer is typed behind it.
  func question(_ text: String) {
    err.write(text)
  }

  /// A note for people that is no result: to stderr.
  func note(_ text: String) {
    err.write(text + "\n")
  }
}
