import Logging
import SyncCore
import TrackingTimeTools

extension Settings {
  /// Every setting there is (design §15), in the order of `.env.example`.
  ///
  /// A new one gets a line here, a property in `Settings`, and a line in `Settings.init(layers:)`.
  enum Table {
    static let appPassword = Setting(
      SettingDefinition(
        "TT_APP_PASSWORD", allowed: "the app password itself, without spaces", isSecret: true,
        isRequired: true,
        about: [
          "App password of your TrackingTime user: TrackingTime > My Account > Settings >",
          "Apps & Integrations > App passwords. It carries all your rights.",
        ])
    ) { text in text.contains(where: \.isWhitespace) ? nil : Secret(text) }

    static let account = Setting(
      SettingDefinition(
        "TT_ACCOUNT_ID", allowed: "the number of a TrackingTime account", isRequired: true,
        about: [
          "Number of the account (workspace) to work in. It stands in the address of the web app",
          "after you signed in, and in the answer of https://api.trackingtime.co/api/v4/me.",
        ])
    ) { text in Int64(text).flatMap { $0 > 0 ? $0 : nil } }

    static let base = Setting(
      SettingDefinition(
        "TT_BASE_URL",
        allowed: "an https address without user, query or fragment (http only to this machine)",
        standard: "https://api.trackingtime.co/api/v4",
        about: [
          "Whole address of the API, with /api/v4. For tests against `ttsync sandbox`:",
          "http://127.0.0.1:<port>/api/v4.",
        ])
    ) { text in BaseAddress(text) }

    static let home = folder(
      "TTSYNC_HOME",
      about: ["Folder of the journals, one per account. Default: ~/.local/share/ttsync."])
    static let stateFolder = folder(
      "TTSYNC_STATE",
      about: [
        "Folder of the witness files, which tell a journal that was restored from a backup or",
        "copied to another machine. Default: ~/.local/state/ttsync.",
      ])

    static let requestsPerSecond = Setting(
      SettingDefinition(
        "TTSYNC_REQUESTS_PER_SECOND", unit: "requests per second",
        allowed: "a number from 0.1 to 1000, or 0 for no limit", standard: "2",
        about: ["How fast requests may follow each other, with a burst of 10."])
    ) { text in
      Double(text).flatMap { $0 == 0 || (0.1...1000).contains($0) ? $0 : nil }
    }
    static let inFlight = Setting<Int>.whole(
      "TTSYNC_IN_FLIGHT", unit: "requests", in: 1...32, standard: 2,
      about: ["How many requests may wait for an answer at the same time."])
    static let waitMilliseconds = Setting<Int>.whole(
      "TTSYNC_WAIT_MS", unit: "milliseconds", in: 0...60_000, standard: 1500,
      about: [
        "How long a write tool waits for the server's answer after its operation is on disk.",
        "0: it answers at once.",
      ])
    static let horizonSeconds = Setting<Int>.whole(
      "TTSYNC_LATE_COMMIT_HORIZON_S", unit: "seconds", in: 0...86_400, standard: 300,
      about: [
        "How long the server may still apply a request whose answer was lost. Only after that does",
        "\"not there\" count, and is a time entry sent again. It caps the shorter horizons too.",
      ])
    static let requestTimeoutSeconds = Setting<Int>.whole(
      "TTSYNC_REQUEST_TIMEOUT_S", unit: "seconds", in: 1...600, standard: 30,
      about: ["How long one request may take. What was not answered by then is looked up."])
    static let maxAgeDays = Setting<Int>.whole(
      "TTSYNC_MAX_AGE_DAYS", unit: "days", in: 1...3650, standard: 30,
      about: ["An operation older than this is not sent before somebody has looked at it."])
    static let mirrorDays = Setting<Int>.whole(
      "TTSYNC_MIRROR_DAYS", unit: "days", in: Limits.firstPullDaysBack...3650,
      standard: Limits.mirrorDays,
      about: [
        "How far back and ahead time entries are kept here for reading offline, once tools are used.",
        "Other days are fetched when they are asked for.",
      ])

    static let marker = Setting<MarkerChoice>.choice(
      "TTSYNC_MARKER", standard: .auto,
      about: [
        "Whether new time entries carry our mark in their third-party fields. auto: only where",
        "`ttsync doctor --probe` has shown, in the last 30 days, that the account gives it back and",
        "that its policies still apply. on: also unproven, until it is refused.",
      ])
    static let repair = Setting<RepairChoice>.choice(
      "TTSYNC_REPAIR", standard: .ask,
      about: [
        "What to do about a second copy that a late answer made: ask, or remove it by itself where",
        "our marker proves it ours and it is neither billed nor changed.",
      ])
    static let timerEnd = Setting<TimerEndChoice>.choice(
      "TTSYNC_TIMER_END", standard: .ask,
      about: ["Which end counts when a timer was stopped here and, earlier, elsewhere."])
    static let stopRunning = Setting<StopRunningChoice>.choice(
      "TTSYNC_STOP_RUNNING", standard: .ask,
      about: [
        "What a start that does not say so means when another timer runs at its turn."
      ])
    static let stopRunningBy = Setting<StopRunningWay>.choice(
      "TTSYNC_STOP_RUNNING_BY", standard: .plan,
      about: ["How another timer is stopped: by a request of its own at our start, or by the flag."]
    )
    static let conflicts = Setting<ConflictChoice>.choice(
      "TTSYNC_CONFLICTS", standard: .ask,
      about: ["Who wins when the same field was changed here and elsewhere."])

    static let toolsets = Setting<[String]>.names(
      "TTSYNC_TOOLSETS", standard: nil,
      about: [
        "Groups of tools that `serve` offers: all, core, default,",
        Toolset.allCases.prefix(7).map(\.rawValue).joined(separator: ", ") + ",",
        Toolset.allCases.dropFirst(7).map(\.rawValue).joined(separator: ", ")
          + ". Default: default.",
      ])
    static let tools = Setting<[String]>.names(
      "TTSYNC_TOOLS", standard: nil,
      about: ["Single tools to offer beside those groups; alone, only these are offered."])
    static let excludeTools = Setting<[String]>.names(
      "TTSYNC_EXCLUDE_TOOLS", standard: nil, about: ["Single tools not to offer."])
    static let readOnly = Setting<Bool>.flag(
      "TTSYNC_READ_ONLY", standard: false, about: ["Offer only tools that change nothing."])
    static let noAgentDiscard = Setting<Bool>.flag(
      "TTSYNC_NO_AGENT_DISCARD", standard: false,
      about: [
        "Assistants may not give up what waits for a decision: that is left to the command line."
      ])

    static let logLevel = Setting(
      SettingDefinition(
        "TTSYNC_LOG_LEVEL", allowed: "trace, debug, info, notice, warning, error or critical",
        standard: "warning", about: ["What is logged, always to stderr."])
    ) { text in Logger.Level(rawValue: text) }

    /// The definitions, as `.env.example` lists them.
    static let all: [SettingDefinition] = [
      appPassword.definition, account.definition, base.definition, home.definition,
      stateFolder.definition, requestsPerSecond.definition, inFlight.definition,
      waitMilliseconds.definition, horizonSeconds.definition, requestTimeoutSeconds.definition,
      maxAgeDays.definition, mirrorDays.definition, marker.definition, repair.definition,
      timerEnd.definition,
      stopRunning.definition, stopRunningBy.definition, conflicts.definition,
      toolsets.definition, tools.definition, excludeTools.definition, readOnly.definition,
      noAgentDiscard.definition, logLevel.definition,
    ]

    private static func folder(_ key: String, about: [String]) -> Setting<String> {
      Setting(
        SettingDefinition(
          key, allowed: "a folder's path; ~ is not expanded here, so write it out", about: about)
      ) { text in text.hasPrefix("~") || text.contains("\0") ? nil : text }
    }
  }
}
