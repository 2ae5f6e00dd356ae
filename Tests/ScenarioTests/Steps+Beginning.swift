import ReplayWorker
import SimulatedStage
import SyncCore
import TrackingTimeSandbox
import TrackingTimeTools

extension Steps {
  /// Done before the engine starts, which the first other step does.
  static let beginning: [Form] = [
    Form(
      "at <time:time> [<zone:word>]",
      "The clock at the beginning, and the zone of user and machine. Once, before everything else; "
        + "2026-03-02 09:00 Europe/Madrid, a Monday, when left out.",
      example: "at 2026-03-02 09:00 Europe/Berlin"
    ) { _, _ in },
    Form(
      "switch <name:word> <value:text>",
      "Sets one of the unknowns of TrackingTime (`SandboxSwitches`), also later on.",
      example: "switch updateNeedsEnd false"
    ) { play, match in try play.set(switch: match.text("name"), to: match.text("value")) },
    Form(
      "setting <name:word> <value:text>",
      "A setting of ttsync, for processes started after it. `TT_APP_PASSWORD $tom` is the password of "
        + "another user.",
      example: "setting TTSYNC_STOP_RUNNING always"
    ) { play, match in try play.set(match.text("name"), to: match.text("value")) },
    Form(
      "given an entry <what:clauses> [as <name:word>]",
      "A time entry that stood in TrackingTime before; of Ana unless `of $tom`.",
      example: "given an entry on $wireframes from 08:00 to 09:00 noted \"Sketches\" as old"
    ) { play, match in
      try play.book("phone", match.words("what"), as: match.optionalText("name"))
    },
    Form(
      "given <count:number> entries <what:clauses> as <name:word>",
      "So many entries, one behind the other, eight hours of them a day, from the first day on; `from` "
        + "and `to` are those of the first. `$name` is the list of their ids, `$name.0` the first; a name that "
        + "is a list already gets them added.",
      example: "given 288 entries on $wireframes from 08:00-60d to 08:30-60d as month"
    ) { play, match in try play.bookMany(match) },
    Form(
      "given a timer on <task:ref> since <start:time> [as <name:word>]",
      "A timer of Ana's that ran before.",
      example: "given a timer on $wireframes since 08:15 as running"
    ) { play, match in
      try play.track("phone", match, as: match.optionalText("name"))
    },
    Form(
      "offline from the beginning",
      "The first start has no network: nothing is known of the account yet.",
      example: "offline from the beginning"
    ) { play, _ in
      guard !play.isStarted else {
        throw Mistake("The engine runs already: write `offline` instead.")
      }
      play.startsOffline = true
    },
  ]

  static let setupWords = ["at", "switch", "setting", "given", "allow"]
}

extension Form {
  /// Whether the engine starts before a step of this form.
  var startsTheEngine: Bool {
    !firstWords.contains { Steps.setupWords.contains($0) }
      && pattern != "offline from the beginning"
  }
}

extension Play {
  func set(switch name: String, to value: String) throws {
    // A word that is no JSON is a name.
    let json = (try? SandboxJSON(parsing: value)) ?? .string(value)
    do {
      try service.set { switches in
        var tree = SandboxJSON.object([])
        let path = name.split(separator: ".").map(String.init)
        tree = path.reversed().reduce(json) { .object([.init($1, $0)]) }
        switches = try switches.merging(tree)
      }
    } catch let error as SwitchError {
      throw Mistake("\(error.description). They stand in Switches/SandboxSwitches.swift.")
    }
  }

  func set(_ name: String, to value: String) throws {
    func choice<Choice: RawRepresentable & CaseIterable>(
      _ type: Choice.Type
    ) throws -> Choice where Choice.RawValue == String {
      if let choice = Choice(rawValue: value) { return choice }
      let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw Mistake("\(name) is one of \(known), not \"\(value)\".")
    }
    func number() throws -> Double {
      if let number = Double(value) { return number }
      throw Mistake("\(name) is a number, not \"\(value)\".")
    }
    switch name {
    case "TTSYNC_STOP_RUNNING": settings.worker.stopPolicy = try choice(StopPolicy.self)
    case "TTSYNC_STOP_RUNNING_BY":
      guard ["plan", "flag"].contains(value) else {
        throw Mistake("\(name) is plan or flag, not \"\(value)\".")
      }
      settings.worker.stopsByFlag = value == "flag"
    case "TTSYNC_TIMER_END": settings.worker.endPolicy = try choice(EndPolicy.self)
    case "TTSYNC_CONFLICTS": settings.worker.conflicts = try choice(ConflictPolicy.self)
    case "TTSYNC_MARKER":
      guard ["auto", "on", "off"].contains(value) else {
        throw Mistake("\(name) is auto, on or off, not \"\(value)\".")
      }
      settings.worker.usesMarker = value == "auto" ? nil : value == "on"
    case "TTSYNC_REQUESTS_PER_SECOND": settings.worker.requestsPerSecond = try number()
    case "TTSYNC_IN_FLIGHT": settings.worker.inFlight = Int(try number())
    case "TTSYNC_LATE_COMMIT_HORIZON_S":
      settings.worker.lateCommitHorizon = .seconds(try number())
    case "TTSYNC_MIRROR_DAYS": settings.worker.mirrorDays = Int(try number())
    case "TTSYNC_MAX_AGE_DAYS": settings.worker.ageMax = .seconds(try number() * 86_400)
    case "TTSYNC_REQUEST_TIMEOUT_S": settings.requestTimeout = .seconds(try number())
    case "TTSYNC_WAIT_MS":
      let wait = Duration.milliseconds(Int64(try number()))
      settings.tools.waitBudget = wait
      settings.tools.readBudget = wait
      settings.tools.wireBudget = wait == .zero ? .zero : .seconds(8)
      settings.tools.coldBudget = wait == .zero ? .zero : .seconds(25)
    case "TTSYNC_REPAIR": settings.worker.repairs = try choice(RepairPolicy.self)
    case "TTSYNC_READ_ONLY":
      settings.tools.isReadOnly = value == "true"
      settings.selection.isReadOnly = value == "true"
    case "TTSYNC_NO_AGENT_DISCARD": settings.tools.leavesDiscards = value == "true"
    case "TTSYNC_TOOLSETS":
      settings.selection.toolsets = value.split(separator: ",").map(String.init)
    case "TT_APP_PASSWORD":
      settings.secret =
        value.hasPrefix("$")
        ? SandboxAccount.passwords[Int(try id(value))] ?? "" : value
    default:
      throw Mistake(
        "\(name) is no setting that scenarios know. They know TTSYNC_STOP_RUNNING, "
          + "TTSYNC_STOP_RUNNING_BY, TTSYNC_TIMER_END, TTSYNC_CONFLICTS, TTSYNC_MARKER, "
          + "TTSYNC_REQUESTS_PER_SECOND, TTSYNC_IN_FLIGHT, TTSYNC_LATE_COMMIT_HORIZON_S, "
          + "TTSYNC_MAX_AGE_DAYS, TTSYNC_MIRROR_DAYS, TTSYNC_REQUEST_TIMEOUT_S, TTSYNC_WAIT_MS, "
          + "TTSYNC_READ_ONLY, TTSYNC_REPAIR, TTSYNC_NO_AGENT_DISCARD, TTSYNC_TOOLSETS, "
          + "TT_APP_PASSWORD.")
    }
  }
}
