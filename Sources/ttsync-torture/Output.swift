import Foundation

/// What a run says.
enum Output {
  /// A line of the report.
  static func line(_ text: String) { print(text) }

  /// A line of progress, on stderr.
  static func note(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}
