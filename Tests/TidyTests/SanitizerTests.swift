import Foundation
import Synchronization
import Testing

@Suite struct SanitizerTests {
  /// The libraries whose functions `Tests/Sanitizers` stands in front of (decision 0122).
  @Test(.enabled(if: isLinux))
  func
    `what the thread sanitizer is told of has the names that the runtime uses`() throws
  {
    Mutex(0).withLock { $0 += 1 }
    let source = try Tree.files(below: "Tests/Sanitizers", ending: ".c").map(\.text).joined()
    let names = source.split(separator: "\"").map(String.init).filter {
      $0.hasPrefix("$s15Synchronization") || $0.hasPrefix("swift_")
    }
    #expect(names.count == 7)
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
