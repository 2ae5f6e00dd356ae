import JournalStore
import SimulatedStage
import SyncCore

/// A machine of a life, its journal, and what its user remembers.
final class Home {
  /// An operation that a receipt told of: the promise that is held against the journal.
  struct Noted {
    let id: OperationID
    let uuid: String
    let verb: Verb
    /// What makes it recognisable on the server: part of its notes or name; nil: nothing.
    let token: String?
    /// What the user saw in the field before changing it; nil: not known, or nothing was changed.
    let seen: String?
    /// True time of the receipt.
    let at: Int64
  }

  /// A call whose answer never came: it may have been accepted or not.
  struct Unanswered {
    let tool: String
    let token: String?
  }

  let plan: LifePlan.Home
  let device: Device
  let place: JournalPlace
  let switchboard = Switchboard()
  var processes: [StagedProcess] = []
  var noted: [Noted] = []
  var unanswered: [Unanswered] = []
  /// Ids the user would name: of the server, or provisional ones from receipts.
  var entries: [Int64] = []
  var tasks: [Int64] = []
  var projects: [Int64] = []
  /// The task whose timer the user believes to run.
  var tracked: Int64?
  /// Operations that the person decided about.
  var decided: Set<OperationID> = []
  /// Records that were put before the person with what they decided about.
  var shown: Set<Subject> = []
  /// Durable steps that each process may still take before it is killed.
  let dooms = Dooms()

  init(_ plan: LifePlan.Home, on stage: Stage, root: String) {
    self.plan = plan
    device = Device(plan.name, on: stage)
    place = JournalPlace(
      directory: "\(root)/\(plan.name)/data", stateDirectory: "\(root)/\(plan.name)/state")
  }

  var running: [StagedProcess] { processes.filter(\.isRunning) }
  /// Those that live, frozen ones too.
  var alive: [StagedProcess] { processes.filter { !$0.executor.isDead } }

  func read<Value>(_ body: (JournalView) throws -> Value) throws -> Value {
    guard let process = alive.last else { throw LifeProblem("No process of \(plan.name) lives.") }
    return try process.journal.read(body)
  }
}

/// The life itself cannot go on: a mistake of the simulation, not of the engine.
struct LifeProblem: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
