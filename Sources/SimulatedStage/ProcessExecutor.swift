import Synchronization

/// Runs the tasks of one simulated process on the stage, and can stop doing so: frozen, its jobs
/// wait; killed, they never run, at whatever await they stood.
package final class ProcessExecutor: TaskExecutor {
  private enum Condition { case running, frozen, dead }

  private struct State {
    var condition = Condition.running
    /// Became ready while frozen.
    var held: [UnownedJob] = []
  }

  private let stage: Stage
  private let state = Mutex(State())

  init(stage: Stage) {
    self.stage = stage
  }

  package var isRunning: Bool { state.withLock { $0.condition == .running } }
  package var isDead: Bool { state.withLock { $0.condition == .dead } }

  package func enqueue(_ job: consuming ExecutorJob) {
    stage.enqueue(UnownedJob(job), on: self)
  }

  func run(_ job: UnownedJob) {
    let runs = state.withLock { state in
      if state.condition == .frozen { state.held.append(job) }
      return state.condition == .running
    }
    if runs { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
  }

  func freeze() {
    state.withLock { if $0.condition == .running { $0.condition = .frozen } }
  }

  func thaw() {
    let held = state.withLock { state -> [UnownedJob] in
      guard state.condition == .frozen else { return [] }
      state.condition = .running
      defer { state.held = [] }
      return state.held
    }
    for job in held { stage.enqueue(job, on: self) }
  }

  func kill() {
    state.withLock { state in
      state.condition = .dead
      state.held = []
    }
    stage.bury(self)
  }
}
