/// A door through which bytes from outside come in.
package protocol FuzzSurface: Sendable {
  /// Of its folder in the corpus and on the command line.
  var name: String { get }

  /// Texts that mean something behind this door; mutations use them.
  var words: [String] { get }

  /// Gives the bytes to the real code and looks at what came of it.
  ///
  /// - Throws: `FuzzProblem` when what came of it breaks a promise. A trap ends the process.
  func take(_ input: [UInt8]) async throws
}

/// A promise that an input broke.
package struct FuzzProblem: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}

extension FuzzSurface {
  package var words: [String] { [] }

  func require(_ isSo: Bool, _ promise: @autoclosure () -> String) throws {
    if !isSo { throw FuzzProblem(promise()) }
  }
}
