import ReplayWorker
import SyncCore

/// `TTSYNC_MARKER`.
enum MarkerChoice: String, Sendable, CaseIterable {
  case auto, on, off

  /// nil: as the stored capability of the account says.
  var usesMarker: Bool? {
    switch self {
    case .auto: nil
    case .on: true
    case .off: false
    }
  }
}

/// `TTSYNC_REPAIR`.
enum RepairChoice: String, Sendable, CaseIterable {
  case ask, auto

  var policy: RepairPolicy {
    switch self {
    case .ask: .ask
    case .auto: .auto
    }
  }
}

/// `TTSYNC_TIMER_END`.
enum TimerEndChoice: String, Sendable, CaseIterable {
  case ask, theirs, mine

  var policy: EndPolicy {
    switch self {
    case .ask: .ask
    case .theirs: .theirs
    case .mine: .mine
    }
  }
}

/// `TTSYNC_STOP_RUNNING`.
enum StopRunningChoice: String, Sendable, CaseIterable {
  case ask, always, never

  var policy: StopPolicy {
    switch self {
    case .ask: .ask
    case .always: .always
    case .never: .never
    }
  }
}

/// `TTSYNC_STOP_RUNNING_BY`.
enum StopRunningWay: String, Sendable, CaseIterable { case plan, flag }

/// `TTSYNC_CONFLICTS`.
enum ConflictChoice: String, Sendable, CaseIterable {
  case ask, mine, theirs

  var policy: ConflictPolicy {
    switch self {
    case .ask: .ask
    case .mine: .mine
    case .theirs: .theirs
    }
  }
}
