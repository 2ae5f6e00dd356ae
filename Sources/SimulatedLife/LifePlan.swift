import ReplayWorker
import SyncCore
import TrackingTimeSandbox

/// What kind of life a seed leads: who takes part, how busy they are, how bad the weather is, and how
/// the service behaves where nobody outside knows. Everything that follows is drawn as it comes.
package struct LifePlan: Sendable {
  /// A machine with a journal of its own.
  struct Home: Sendable {
    var name: String
    var user: Int
    var secret: String
    /// How many processes work on its journal at once, at most.
    var processesMax: Int
  }

  package let seed: UInt64
  var zone: String
  /// Milliseconds since 1970.
  var begins: Int64
  /// How many things happen before the weather clears.
  var steps: Int
  /// Milliseconds between two of them, on average.
  var tempo: Int64
  var homes: [Home]
  var horizon: Duration
  /// Of 100 things that happen, so many are troubles.
  var troubles: Int
  /// Of 100 things that happen, so many are done by others.
  var others: Int
  /// A write may take effect after its answer was lost, before the horizon is over.
  var commitsLate: Bool
  /// … and after it: then nobody can know, and a second copy must be noticed.
  var commitsBeyond: Bool
  var marker: Bool?
  var stops: StopPolicy
  var ends: EndPolicy
  var conflicts: ConflictPolicy
  var repairsThemselves: Bool
  var requestsPerSecond: Double
  var switches: SandboxSwitches
  /// Disks fail and the power goes, too.
  var failsDisks: Bool
}

extension LifePlan {
  /// - Parameters:
  ///   - steps: how many things happen; nil: as the seed says, 20 … 200.
  ///   - troubles: how many of 100 of them are troubles; nil: as the seed says.
  package init(seed: UInt64, steps: Int? = nil, troubles: Int? = nil) {
    var dice = Dice(seed: seed)
    self.seed = seed
    zone = dice.one(of: "Europe/Madrid", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC")
    // Any hour of a year that has both changes of clocks.
    begins = 1_767_225_600_000 + dice.within(0...8_700) * 3_600_000
    self.steps = steps ?? Int(dice.within(20...200))
    tempo = dice.one(of: 2_000, 20_000, 120_000, 900_000)
    homes = Self.homes(&dice)
    horizon = dice.one(of: .seconds(60), .seconds(300))
    let drawn = dice.one(of: 5, 15, 30, 45)
    self.troubles = troubles ?? drawn
    others = dice.one(of: 0, 5, 15)
    commitsLate = dice.chance(0.6)
    commitsBeyond = dice.chance(0.15)
    marker = dice.one(of: nil, nil, false, true)
    stops = dice.one(of: .ask, .ask, .always, .never)
    ends = dice.one(of: .ask, .ask, .mine, .theirs)
    conflicts = dice.one(of: .ask, .ask, .ask, .mine, .theirs)
    repairsThemselves = dice.chance(0.3)
    requestsPerSecond = dice.one(of: 2, 2, 0)
    switches = Self.switches(&dice)
    failsDisks = dice.chance(0.4)
  }

  private static func homes(_ dice: inout Dice) -> [Home] {
    let all = [
      Home(
        name: "laptop", user: SandboxAccount.adminID, secret: SandboxAccount.adminPassword,
        processesMax: 1),
      Home(
        name: "desktop", user: SandboxAccount.adminID, secret: SandboxAccount.adminPassword,
        processesMax: 1),
      Home(
        name: "toms", user: SandboxAccount.projectManagerID,
        secret: SandboxAccount.passwords[SandboxAccount.projectManagerID] ?? "", processesMax: 1),
    ]
    let chosen = dice.one(of: [0], [0], [0, 1], [0, 2], [0, 1, 2])
    return chosen.map { place in
      var home = all[place]
      home.processesMax = dice.one(of: 1, 1, 2, 3)
      return home
    }
  }

  /// Each fact that nobody outside knows, as probable or the other way round.
  private static func switches(_ dice: inout Dice) -> SandboxSwitches {
    var switches = SandboxSwitches()
    func flip(_ change: (inout SandboxSwitches) -> Void) {
      if dice.chance(0.25) { change(&switches) }
    }
    flip { $0.eventsShape = .full }
    flip { $0.updatedSortIncludesNull = true }
    flip { $0.sortHonouredByMinAndFlat = true }
    flip { $0.tasksPaged = false }
    flip { $0.markerSupported = .ignored }
    flip { $0.httpStatusOfErrors = .mirrored }
    flip { $0.doubleDelete = .error }
    flip { $0.updateNeedsEnd = false }
    flip { $0.billedEntriesEditable = false }
    flip { $0.secondTimerNamesTask = true }
    flip { $0.doubleStopRefused = false }
    flip { $0.runningEnd = .lastSync }
    flip { $0.changeZone = .utc }
    flip { $0.stopFlagEndsOtherAt = .ourDate }
    return switches
  }
}
