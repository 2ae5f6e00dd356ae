import Foundation
import Synchronization
import Testing

@Suite struct SanitizerTests {
  /// The library whose functions `Tests/Sanitizers` stands in front of (decision 0122).
  @Test(.enabled(if: isLinux))
  func
    `the slow paths of a Mutex have the names that the thread sanitizer is told`() throws
  {
    Mutex(0).withLock { $0 += 1 }
    let source = try Tree.files(below: "Tests/Sanitizers", ending: ".c").map(\.text).joined()
    let names = source.split(separator: "\"").map(String.init).filter {
      $0.hasPrefix("$s15Synchronization")
    }
    #expect(names.count == 2)
    for name in names {
      let found = unsafe dlsym(nil, name)
      #expect(unsafe found != nil, "\(name)")
    }
  }

  private static var isLinux: Bool {
    #if os(Linux)
      true
    #else
      false
    #endif
  }
}
