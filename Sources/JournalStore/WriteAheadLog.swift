#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Looks at the write-ahead log from outside, to tell how much waits for a checkpoint.
///
/// The file keeps its size when SQLite starts over at its beginning, so the size alone says little:
/// the frames of the present round are those that carry the salts of the file's header. Reading
/// this file is safe beside SQLite, whose locks are on `-shm` and the database (never opened here).
struct WriteAheadLog {
  /// How far a round of the log has come.
  struct Position: Hashable, Sendable {
    /// Tells rounds apart: both salts of the header.
    var round: UInt64
    var frames: Int64
    var frameBytes: Int64

    var bytes: Int64 { frames * frameBytes }
  }

  private static let headerBytes: Int64 = 32
  private static let frameHeaderBytes: Int64 = 24

  let path: String

  /// - Returns: nil when there is no log, or it is empty.
  func position() -> Position? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard let header = bytes(descriptor, at: 0, count: 32), let size = size(descriptor) else {
      return nil
    }
    let page = Int64(word(header, 8))
    guard page >= 512, page <= 65_536 else { return nil }
    let round = UInt64(word(header, 16)) << 32 | UInt64(word(header, 20))
    let frame = page + Self.frameHeaderBytes
    // Frames of this round stand before those of earlier ones: the border is found by halving.
    var low: Int64 = 0
    var high = (size - Self.headerBytes) / frame
    while low < high {  // bounded by 63 halvings
      let middle = (low + high) / 2
      guard let start = bytes(descriptor, at: Self.headerBytes + middle * frame, count: 16) else {
        return nil
      }
      if UInt64(word(start, 8)) << 32 | UInt64(word(start, 12)) == round {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return Position(round: round, frames: low, frameBytes: frame)
  }

  /// Bytes of the present round that were not checkpointed up to `done`; nil `done`: all of it.
  func waiting(beyond done: Position?) -> Int64 {
    guard let now = position() else { return 0 }
    guard let done, done.round == now.round else { return now.bytes }
    return max(0, now.bytes - done.bytes)
  }

  private func size(_ descriptor: CInt) -> Int64? {
    let end = lseek(descriptor, 0, SEEK_END)
    return end < 0 ? nil : Int64(end)
  }

  private func bytes(_ descriptor: CInt, at offset: Int64, count: Int) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: count)
    let got = unsafe buffer.withUnsafeMutableBytes {
      unsafe pread(descriptor, $0.baseAddress, $0.count, off_t(offset))
    }
    return got == count ? buffer : nil
  }

  /// A big-endian 32-bit number.
  private func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
    bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}
