import Synchronization

/// Virtual time, and the one thread on which everything happens in a reproducible order.
///
/// Whatever the simulated processes do is a job here: jobs run one after the other, in the order in
/// which they became ready, on the thread that calls `run`. Only when none is left does time move,
/// in one jump to the next alarm (a sleep that ends, a request that arrives). So the same beginning
/// and the same steps give the same history, to the last byte, and a day takes milliseconds.
package final class Stage: Sendable {
  private struct State {
    var now: Int64
    var ready: [Work] = []
    /// Place of the next one in `ready`.
    var head = 0
    /// By time, then age; the next one is the last.
    var alarms: [Alarm] = []
    var nextAlarm: UInt64 = 1
    /// Jobs run since time last moved.
    var jobsAtThisMoment = 0

    mutating func move(to time: Int64) {
      now = time
      jobsAtThisMoment = 0
    }
  }

  private enum Work {
    case job(UnownedJob, ProcessExecutor)
    case action(@Sendable () -> Void)
  }

  private struct Alarm {
    let id: UInt64
    let due: Int64
    /// Rings only while this process runs; nil: in any case.
    let process: ProcessExecutor?
    let action: @Sendable () -> Void
  }

  private let state: Mutex<State>

  /// More jobs than this without a moment passing: something spins.
  package static let jobsPerMomentMax = 200_000

  /// - Parameter epoch: milliseconds since 1970 at which the stage's time begins.
  package init(epoch: Int64) {
    state = Mutex(State(now: epoch))
  }

  /// True time in milliseconds since 1970: what a clock that is never wrong shows.
  package var now: Int64 { state.withLock { $0.now } }

  // MARK: What waits

  func enqueue(_ job: UnownedJob, on process: ProcessExecutor) {
    state.withLock { $0.ready.append(.job(job, process)) }
  }

  /// Runs `action` behind everything that is ready now.
  package func soon(_ action: @escaping @Sendable () -> Void) {
    state.withLock { $0.ready.append(.action(action)) }
  }

  /// Runs `action` when so much time has passed.
  ///
  /// - Parameter process: while it is frozen the alarm waits, and rings late when it goes on; when
  ///   it has been killed, never. nil: in any case.
  /// - Returns: a number for `cancel`.
  @discardableResult
  package func schedule(
    in milliseconds: Int64, for process: ProcessExecutor? = nil,
    _ action: @escaping @Sendable () -> Void
  ) -> UInt64 {
    state.withLock { state in
      let id = state.nextAlarm
      state.nextAlarm += 1
      let due = state.now + max(0, milliseconds)
      // Later ones stand before earlier ones, younger ones before older ones of the same time.
      let place = state.alarms.firstIndex { $0.due <= due } ?? state.alarms.count
      state.alarms.insert(
        Alarm(id: id, due: due, process: process, action: action), at: place)
      return id
    }
  }

  package func cancel(_ alarm: UInt64) {
    state.withLock { $0.alarms.removeAll { $0.id == alarm } }
  }

  // MARK: Running

  /// Runs everything that is ready, and what that makes ready; time stands still.
  ///
  /// - Throws: `StageProblem` when it does not come to an end.
  package func settle() throws {
    // bounded by `jobsPerMomentMax`
    while let work = try next() {
      switch work {
      case .action(let action): action()
      case .job(let job, let process): process.run(job)
      }
    }
  }

  private func next() throws -> Work? {
    try state.withLock { state in
      guard state.head < state.ready.count else {
        state.ready.removeAll(keepingCapacity: true)
        state.head = 0
        return nil
      }
      state.jobsAtThisMoment += 1
      guard state.jobsAtThisMoment <= Self.jobsPerMomentMax else {
        throw StageProblem(
          "Something spins: \(Self.jobsPerMomentMax) jobs ran without a moment passing.")
      }
      defer { state.head += 1 }
      return state.ready[state.head]
    }
  }

  /// Moves time to the next alarm and rings it.
  ///
  /// - Returns: false when there is none up to `limit`; time then stands at `limit`.
  private func advance(notAfter limit: Int64) -> Bool {
    let action = state.withLock { state -> (@Sendable () -> Void)? in
      let place = state.alarms.lastIndex { $0.process?.isRunning ?? true }
      guard let place, state.alarms[place].due <= limit else {
        if state.now < limit { state.move(to: limit) }
        return nil
      }
      let alarm = state.alarms.remove(at: place)
      if state.now < alarm.due { state.move(to: alarm.due) }
      return alarm.action
    }
    action?()
    return action != nil
  }

  /// Runs until `isDone` says so, asking whenever nothing is ready, or until time stands at `limit`.
  ///
  /// - Returns: false when the limit came first.
  package func run(until limit: Int64, _ isDone: () throws -> Bool) throws -> Bool {
    try settle()
    // bounded by `limit`: each round moves on to an alarm up to it
    while try !isDone() {
      guard advance(notAfter: limit) else { return try isDone() }
      try settle()
    }
    return true
  }

  /// Lets so much time pass.
  package func pass(_ milliseconds: Int64) throws {
    _ = try run(until: now + milliseconds) { false }
  }

  /// Runs `body` in a process to its end, however long that takes in virtual time.
  ///
  /// - Parameter cancelledAfter: milliseconds after which its task is cancelled; nil: never.
  /// - Throws: what `body` throws; `StageProblem` when it has not ended after `patience`
  ///   milliseconds, or its process was killed meanwhile.
  package func perform<Value: Sendable>(
    in process: ProcessExecutor, patience: Int64 = 600_000, cancelledAfter: Int64? = nil,
    _ body: @escaping @Sendable () async throws -> Value
  ) throws -> Value {
    let box = ResultBox<Value>()
    let task = Task(executorPreference: process) {
      do { box.put(.success(try await body())) } catch { box.put(.failure(error)) }
    }
    if let cancelledAfter { schedule(in: cancelledAfter, for: process) { task.cancel() } }
    _ = try run(until: now + patience) { box.result != nil || process.isDead }
    guard let result = box.result else {
      throw StageProblem(
        process.isDead
          ? "The process was killed before this ended."
          : "This had not ended after \(patience / 1000) s of virtual time.")
    }
    return try result.get()
  }

  /// Alarms of a killed process never ring. What waits for them is kept, as its tasks are: a
  /// continuation that is dropped would be told as a mistake.
  func bury(_ process: ProcessExecutor) {
    let dead = state.withLock { state in
      defer { state.alarms.removeAll { $0.process === process } }
      return state.alarms.filter { $0.process === process }.map(\.action)
    }
    Graveyard.keep(dead)
  }
}

/// What came of an asynchronous call.
private final class ResultBox<Value: Sendable>: Sendable {
  private let content = Mutex<Result<Value, any Error>?>(nil)

  var result: Result<Value, any Error>? { content.withLock { $0 } }

  func put(_ result: Result<Value, any Error>) { content.withLock { $0 = result } }
}

/// A simulation that cannot go on; says why.
package struct StageProblem: Error, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}

/// Where the remains of killed processes stay: their tasks never run again, and nothing of theirs is
/// ended gracefully.
enum Graveyard {
  private static let kept = Mutex<[@Sendable () -> Void]>([])

  static func keep(_ remains: [@Sendable () -> Void]) { kept.withLock { $0 += remains } }
}
