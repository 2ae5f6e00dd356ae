import Logging
import SyncCore

/// Every setting with its value for this run, validated (design §15).
struct Settings: Sendable {
  /// nil: not set; what needs it asks `credentials()`.
  var appPassword: Secret?
  /// nil: not set.
  var account: Int64?
  var base: BaseAddress
  /// Folder of the journals, absolute.
  var home: String
  /// Folder of the witnesses, absolute.
  var stateFolder: String
  /// 0: no limit.
  var requestsPerSecond: Double
  var inFlight: Int
  var wait: Duration
  var horizon: Duration
  var requestTimeout: Duration
  var maxAge: Duration
  /// Days back and ahead of time entries that are kept here.
  var mirrorDays: Int
  var marker: MarkerChoice
  var repair: RepairChoice
  var timerEnd: TimerEndChoice
  var stopRunning: StopRunningChoice
  var stopRunningBy: StopRunningWay
  var conflicts: ConflictChoice
  /// nil: the standard set.
  var toolsets: [String]?
  var tools: [String]
  var excludeTools: [String]
  var isReadOnly: Bool
  var leavesDiscards: Bool
  var logLevel: Logger.Level

  /// For messages about what is missing.
  var folders: Folders

  /// What a process that talks to TrackingTime needs.
  struct Credentials: Sendable {
    var account: Int64
    var appPassword: Secret
  }

  /// - Throws: names what is missing, where to get it and how to set it.
  func credentials() throws(SettingsProblem) -> Credentials {
    var missing: [String] = []
    if appPassword == nil {
      missing.append(.missing(Table.appPassword.definition, folders))
    }
    if account == nil { missing.append(.missing(Table.account.definition, folders)) }
    guard let account, let appPassword else { throw SettingsProblem(missing) }
    return Credentials(account: account, appPassword: appPassword)
  }
}

extension String {
  fileprivate static func missing(_ definition: SettingDefinition, _ folders: Folders) -> String {
    SettingsProblem.missing(definition, folders: folders)
  }
}
