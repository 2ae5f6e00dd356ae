import Foundation

/// What this tool prints; every line leaves at once.
enum Output {
  static func line(_ text: String) {
    print(text)
    fflush(nil)
  }

  static func note(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}
