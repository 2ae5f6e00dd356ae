/// Why a command ends without having done what was asked: for stderr, and the exit code.
struct CommandFailure: Error, Sendable, CustomStringConvertible {
  let status: ExitStatus
  /// What happened, with the value in question.
  let sentence: String
  /// What to do next; nil when the sentence says it.
  let nextStep: String?

  init(_ status: ExitStatus, _ sentence: String, next nextStep: String? = nil) {
    self.status = status
    self.sentence = sentence
    self.nextStep = nextStep
  }

  var description: String { nextStep.map { "\(sentence)\n\($0)" } ?? sentence }
}
