import Foundation

/// What a process writes to: whether a person sits there, and how wide it is.
struct Terminal: Sendable {
  let descriptor: Int32
  let isTerminal: Bool
  let ink: Ink

  init(descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
    ink = Ink(isTerminal: isTerminal, environment: environment)
  }

  /// Columns; 80 where nobody says.
  var width: Int {
    var size = winsize()
    guard isTerminal, unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20
    else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes all of it, or as much as somebody reads.
  func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    // bounded by the text: every round writes at least a byte or ends.
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Foundation.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}
