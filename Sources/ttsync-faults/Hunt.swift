import Foundation
import Synchronization

/// Runs the named tests against each fault, several at a time.
final class Hunt: Sendable {
  let runner: TestRun
  let faults: [Fault]
  let jobs: Int
  private let next = Mutex(0)
  private let results = Mutex<[String: Result]>([:])

  struct Result: Sendable {
    var fault: Fault
    var end: TestRun.End
    var seconds: Double
  }

  init(_ faults: [Fault], _ runner: TestRun, jobs: Int) {
    self.faults = faults
    self.runner = runner
    self.jobs = jobs
  }

  /// The named tests without any fault: what is not green, or names no test, cannot find anything.
  func baseline() throws -> [String] {
    var seen: Set<[String?]> = []
    let distinct = faults.filter { seen.insert([$0.test, $0.scenario]).inserted }
    let problems = Mutex<[String]>([])
    try spread(distinct.count) { [runner] index in
      let fault = distinct[index]
      let end = try runner.run(
        test: fault.test, scenario: fault.scenario, fault: nil, name: "none-\(fault.name)")
      let said = "\(fault.test)\(fault.scenario.map { " (\($0))" } ?? "")"
      switch end {
      case .green(tests: 0):
        problems.withLock { $0.append("\(fault.name): no test is called \(said)") }
      case .green: break
      default: problems.withLock { $0.append("\(said) without a fault: \(end.words)") }
      }
    }
    return problems.withLock { $0.sorted() }
  }

  /// In the order of the list.
  func run(_ report: @escaping @Sendable (Result) -> Void) throws -> [Result] {
    try spread(faults.count) { [self] index in
      let fault = faults[index]
      let began = Date()
      let end = try runner.run(
        test: fault.test, scenario: fault.scenario, fault: fault.name, name: fault.name)
      let result = Result(fault: fault, end: end, seconds: Date().timeIntervalSince(began))
      results.withLock { $0[fault.name] = result }
      report(result)
    }
    let all = results.withLock { $0 }
    return faults.compactMap { all[$0.name] }
  }

  private func spread(_ count: Int, _ work: @escaping @Sendable (Int) throws -> Void) throws {
    next.withLock { $0 = 0 }
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: jobs) { _ in
      while let index = take(below: count), failure.withLock({ $0 == nil }) {  // bounded by count
        do {
          try work(index)
        } catch {
          failure.withLock { $0 = error }
        }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private func take(below count: Int) -> Int? {
    next.withLock { next in
      guard next < count else { return nil }
      next += 1
      return next - 1
    }
  }
}
