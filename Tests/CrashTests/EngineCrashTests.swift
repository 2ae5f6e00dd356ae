import Foundation
import JournalStore
import SyncCore
import Testing
import TrackingTimeSandbox

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// For every verb, a process is killed at every durable step and network event that its work comes
/// by, and the one that recovers is killed again; then the service must have done it exactly once.
@Suite(.serialized) struct EngineCrashTests {
  /// Where the recovering process is killed, in turn.
  static let recovery: [CrashPoint] = [
    .afterLead, .afterRead, .insideRecord, .afterRecord, .afterBegin, .beforeSend, .afterSend,
    .insideLead, .beforeRead, .insideBegin,
  ]

  /// Steps that do not depend on what is asked for: one deed stands for all.
  static let common: Set<CrashPoint> = [
    .insideAccept, .afterAccept, .insideLead, .afterLead, .insideBind, .afterBind, .insideWitness,
    .afterWitness, .insideCheckpoint, .afterCheckpoint,
  ]

  @Test(arguments: Deed.allCases)
  func `whatever step a process dies at, the service does it once`(_ deed: Deed) async throws {
    // Given: the steps that this deed comes by, told by a whole life.
    let whole = try await Ordeal(deed)
    try await whole.kill(at: nil)
    let points = CrashPoint.allCases.filter { whole.life.reached.contains($0) }
    #expect(try await whole.problem(mayPark: false) == nil)
    #expect(Self.expected.isSubset(of: points))

    for (index, point) in points.enumerated()
    where deed == Deed.allCases.first || !Self.common.contains(point) {
      // When: a process dies there, and the next one at another step.
      let ordeal = try await Ordeal(deed)
      try await ordeal.kill(at: point)
      let again = Self.recovery[(index + deed.rawValue.count) % Self.recovery.count]
      try await ordeal.kill(at: again)

      // Then: the third one ends with everything done, once.
      let problem = try await ordeal.problem()
      #expect(problem == nil, "\(deed) killed at \(point.rawValue), then at \(again.rawValue)")
    }
  }

  /// Every deed that sends comes by these.
  static let expected: Set<CrashPoint> = [
    .insideAccept, .afterAccept, .insideLead, .afterLead, .beforeRead, .afterRead, .insideBegin,
    .afterBegin, .beforeSend, .afterSend, .insideRecord, .afterRecord, .insideCheckpoint,
    .afterCheckpoint,
  ]
}

/// One service, one journal, and the processes that die over it.
struct Ordeal {
  let sandbox: Sandbox
  let life: Life

  init(_ deed: Deed) async throws {
    sandbox = Sandbox(clock: { Date() })
    let address = try await sandbox.start()
    let origin = Int64(Date().timeIntervalSince1970) * 1000
    let moment = Instant(milliseconds: origin) - .seconds(3000)
    life = Life(
      place: Scene.newPlace(), baseURL: address.baseURL, deed: deed,
      ground: try Self.ground(sandbox, moment), origin: origin)
    try FileManager.default.createDirectory(
      atPath: (life.place.directory as NSString).deletingLastPathComponent,
      withIntermediateDirectories: true)
    for timer in sandbox.world.state.timers.values {
      try edit("/tasks/stop/\(timer.taskID)", at: moment - .seconds(600))
    }
    if deed.needsRunningTimer {
      try edit("/tasks/track/\(life.ground.otherTask)", at: moment - .seconds(300))
    }
  }

  /// A process of its own that dies at this point; nil: when nothing is left to do.
  func kill(at point: CrashPoint?) async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [life = life as Life, point = point as CrashPoint?] in
      try await life.end(at: point)
    }
  }

  /// What is wrong once a process that nobody kills has done the rest; nil: nothing.
  ///
  /// - Parameter mayPark: somebody died over it, so a deed that is never repeated may wait for a person.
  func problem(mayPark: Bool = true) async throws -> String? {
    try await life.live()
    let journal = try life.open()
    let parked = try await journal.read { try $0.operations(.unfinished, limit: 3) }
    let ending = try await journal.read {
      try $0.operations(OperationFilter(), limit: 1).first?.state
    }
    let audit = try journal.verifyAudit()
    try journal.close()
    await sandbox.stop()
    if life.deed.mayEndInReview, mayPark || ending == .applied {
      let requests = sandbox.log.requests.count { $0.target.contains(life.deed.path) }
      return life.deed.problem(
        in: sandbox.world, life.ground, ending: ending ?? .pending, requests: requests)
    }
    if let stuck = parked.first {
      return "\(stuck.id) is \(stuck.state.rawValue): \(stuck.reason?.sentence ?? "")"
    }
    guard case .whole = audit else { return "the audit chain is broken: \(audit)" }
    return life.deed.problem(in: sandbox.world, life.ground)
  }

  private func edit(_ path: String, at moment: Instant) throws {
    let zone = SyncCore.Zone("Europe/Madrid") ?? .utc
    let response = sandbox.edit(
      as: SandboxAccount.adminID, "POST", path,
      ["date": .string(zone.local(moment).text), "timezone": .string("Europe/Madrid")])
    try #require(response.envelopeStatus == 200)
  }

  private static func ground(_ sandbox: Sandbox, _ moment: Instant) throws -> Deed.Ground {
    let state = sandbox.world.state
    let entries = state.entries.all.filter {
      $0.userID == SandboxAccount.adminID && !$0.isBilled && $0.notes != nil
    }
    let tasks = state.tasks.all.filter { !$0.isArchived }
    // Nobody but its maker is in it.
    let made = sandbox.edit(
      as: SandboxAccount.adminID, "POST", "/projects/add",
      ["name": "For the few", "is_public": .bool(false)])
    try #require(made.envelopeStatus == 200)
    let project = try #require(
      sandbox.world.state.projects.all.first { $0.name == "For the few" })
    let projects = state.projects.all.filter { !$0.isArchived }
    try #require(entries.count > 1 && tasks.count > 1 && projects.count > 1)
    return Deed.Ground(
      entry: Int64(entries[0].id), otherEntry: Int64(entries[1].id), task: Int64(tasks[0].id),
      otherTask: Int64(tasks[1].id), project: Int64(project.id), source: Int64(projects[0].id),
      target: Int64(projects[1].id), moment: moment)
  }
}
