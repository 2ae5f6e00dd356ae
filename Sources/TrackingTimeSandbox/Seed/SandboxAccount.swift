package import Foundation

/// How a fresh sandbox is furnished.
package struct SandboxAccount: Sendable {
  private let build: @Sendable (Date, UInt64) -> World.State

  /// An account of one's own making; it must come out the same for the same arguments.
  package init(_ build: @escaping @Sendable (_ now: Date, _ seed: UInt64) -> World.State) {
    self.build = build
  }

  /// The state at that moment.
  package func state(at now: Date, randomSeed: UInt64) -> World.State {
    build(now, randomSeed)
  }

  /// "Northwind Studio": five people, 8 customers, 14 projects, 40 tasks, and the entries of some
  /// weeks before and after now. See `Studio`.
  package static func studio(weeksBack: Int = 6, weeksAhead: Int = 2) -> SandboxAccount {
    SandboxAccount { now, seed in
      var studio = Studio(now: now, randomSeed: seed)
      studio.furnish()
      studio.fillCalendar(weeksBack: weeksBack, weeksAhead: weeksAhead)
      return studio.state
    }
  }

  /// The same people in an account without customers, projects, tasks and entries.
  package static let empty = SandboxAccount { now, seed in
    var studio = Studio(now: now, randomSeed: seed)
    studio.hire()
    return studio.state
  }
}

extension SandboxAccount {
  /// Number of the studio's account.
  package static let accountID = 31_337
  /// Number of Ana's private account: her second workspace.
  package static let privateAccountID = 31_402
  /// Ana Ruiz, admin.
  package static let adminID = 7_701
  /// Tom Becker, project manager.
  package static let projectManagerID = 7_702
  /// Mei Lin, co-worker.
  package static let coWorkerID = 7_703
  /// Jonas Falk, co-worker in Lisbon who may not edit projects and tasks.
  package static let remoteCoWorkerID = 7_704
  /// Priya Nair, archived; her entries are still there.
  package static let archivedUserID = 7_705

  /// Ana's app password.
  package static let adminPassword = "sandbox-app-password"

  /// App passwords by user; that of the archived one is refused.
  package static let passwords = [
    adminID: adminPassword, projectManagerID: "sandbox-tom", coWorkerID: "sandbox-mei",
    remoteCoWorkerID: "sandbox-jonas", archivedUserID: "sandbox-priya",
  ]
}
