/// Cuts a stream of bytes into lines, without their `\n` or `\r\n`.
///
/// Blank lines are left out. A line longer than the limit is reported once, at the moment it gets
/// too long, and skipped to its end, so memory stays bounded.
struct LineFramer {
  enum Frame: Equatable {
    case line([UInt8])
    case tooLong
  }

  private static let newline = UInt8(ascii: "\n")

  /// Bytes a line may have.
  let lengthMax: Int

  private var buffer: [UInt8] = []
  /// Where the line at hand begins in `buffer`.
  private var start = 0
  /// Up to where `buffer` is known to have no newline.
  private var scanned = 0
  /// Whether the rest of a line that is too long is still to come.
  private var isSkipping = false

  init(lengthMax: Int) { self.lengthMax = lengthMax }

  mutating func append(_ bytes: some Collection<UInt8>) {
    // What was handed out already is given back before the buffer grows.
    if start > 0 {
      buffer.removeFirst(start)
      scanned -= start
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next frame; nil when more bytes are needed.
  mutating func next() -> Frame? {
    // bounded by the bytes in the buffer: each round moves `start` forward
    while true {
      guard let end = buffer[scanned...].firstIndex(of: Self.newline) else {
        scanned = buffer.count
        return unfinished()
      }
      let line = buffer[start..<end]
      start = end + 1
      scanned = start
      if isSkipping {
        isSkipping = false
      } else if let frame = frame(line) {
        return frame
      }
    }
  }

  /// What is left when the input ends; a last line may lack its newline.
  mutating func finish() -> Frame? {
    let rest = isSkipping ? [] : buffer[start...]
    buffer = []
    start = 0
    scanned = 0
    return frame(rest)
  }

  private mutating func unfinished() -> Frame? {
    if isSkipping || buffer.count - start > lengthMax + 1 {
      let isNew = !isSkipping
      isSkipping = true
      start = buffer.count
      return isNew ? .tooLong : nil
    }
    return nil
  }

  private func frame(_ line: ArraySlice<UInt8>) -> Frame? {
    let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    if line.count > lengthMax { return .tooLong }
    let isBlank = line.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    return isBlank ? nil : .line(Array(line))
  }
}
