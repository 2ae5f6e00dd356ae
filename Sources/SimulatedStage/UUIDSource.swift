import Synchronization

/// UUIDs that are the same in every run.
package final class UUIDSource: Sendable {
  private let last = Mutex<UInt64>(0)

  package init() {}

  package func next() -> String {
    let number = last.withLock { last in
      last += 1
      return last
    }
    let mixed = String((number &* 0x9E37_79B9_7F4A_7C15) ^ (number << 7), radix: 16)
    let long = String(repeating: "0", count: 16 - min(16, mixed.count)) + mixed
    let tail = String(number, radix: 16)
    let twelve = String(repeating: "0", count: 12 - min(12, tail.count)) + tail
    return "\(long.prefix(8))-\(long.dropFirst(8).prefix(4))-4\(long.suffix(3))-8000-\(twelve)"
  }
}
