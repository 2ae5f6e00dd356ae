import Foundation

/// What this tool prints; every line leaves at once.
enum Output {
  static func line(_ text: String = "") {
    print(text)
    fflush(nil)
  }

  static func note(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// Fault, what found it, seconds.
  static func row(_ result: Hunt.Result) -> String {
    let name = result.fault.name.padding(toLength: 38, withPad: " ", startingAt: 0)
    let tenths = Int((result.seconds * 10).rounded())
    let seconds = "\(tenths / 10).\(tenths % 10)"
    return "\(name) \(String(repeating: " ", count: max(0, 5 - seconds.count)))\(seconds) s  "
      + result.end.words
  }
}
