/// Why bytes are not one JSON document by RFC 8259, and where.
package struct JSONSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The byte at which the problem was noticed, from 0; the length of the input for "too short".
  package let offset: Int

  /// The problem as a phrase without position, for example `a comma without a value after it`.
  package let problem: String

  package init(offset: Int, problem: String) {
    self.offset = offset
    self.problem = problem
  }

  package var description: String { "not valid JSON at byte \(offset): \(problem)" }
}
