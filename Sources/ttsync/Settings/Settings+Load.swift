import SyncCore

extension Settings {
  /// Settings from their texts; every text that is there is checked, used or not.
  ///
  /// - Parameters:
  ///   - workingDirectory: absolute; what a relative folder starts from.
  ///   - allowedHost: where stored credentials may go although they were stored for another host.
  /// - Throws: everything that is wrong, in one problem.
  init(
    layers: SettingLayers, folders: Folders, workingDirectory: String, allowedHost: String? = nil
  ) throws(SettingsProblem) {
    var problems: [String] = []
    func found<Value>(_ setting: Setting<Value>) -> Value? {
      guard let text = layers.find(setting.definition.key) else { return nil }
      if let value = setting.value(text.text) { return value }
      problems.append(SettingsProblem.refused(setting.definition, text))
      return nil
    }
    func value<Value>(_ setting: Setting<Value>) -> Value {
      if let value = found(setting) { return value }
      guard let standard = setting.definition.standard.flatMap(setting.value) else {
        preconditionFailure("\(setting.definition.key) has no default")
      }
      return standard
    }
    func folder(_ setting: Setting<String>, _ standard: String) -> String {
      guard let path = found(setting) else { return standard }
      return path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)"
    }
    appPassword = found(Table.appPassword)
    account = found(Table.account)
    base = value(Table.base)
    home = folder(Table.home, folders.data)
    stateFolder = folder(Table.stateFolder, folders.state)
    requestsPerSecond = value(Table.requestsPerSecond)
    inFlight = value(Table.inFlight)
    wait = .milliseconds(value(Table.waitMilliseconds))
    horizon = .seconds(value(Table.horizonSeconds))
    requestTimeout = .seconds(value(Table.requestTimeoutSeconds))
    maxAge = .seconds(value(Table.maxAgeDays) * 86_400)
    mirrorDays = value(Table.mirrorDays)
    marker = value(Table.marker)
    repair = value(Table.repair)
    timerEnd = value(Table.timerEnd)
    stopRunning = value(Table.stopRunning)
    stopRunningBy = value(Table.stopRunningBy)
    conflicts = value(Table.conflicts)
    toolsets = found(Table.toolsets)
    tools = found(Table.tools) ?? []
    excludeTools = found(Table.excludeTools) ?? []
    isReadOnly = value(Table.readOnly)
    leavesDiscards = value(Table.noAgentDiscard)
    logLevel = value(Table.logLevel)
    self.folders = folders
    if let problem = Self.misdirected(layers, base: base, allowedHost: allowedHost) {
      problems.append(problem)
    }
    if !problems.isEmpty { throw SettingsProblem(problems) }
  }

  /// Why a stored app password must not go to `base`; nil when it may, or none is stored.
  ///
  /// Stored credentials belong to the host that stands beside them in their file (design §13).
  private static func misdirected(
    _ layers: SettingLayers, base: BaseAddress, allowedHost: String?
  ) -> String? {
    let key = Table.appPassword.definition.key
    guard let password = layers.find(key), password.origin.isStored else { return nil }
    let stored = layers.inFile(Table.base.definition.key)?.text ?? Table.base.definition.standard
    guard let intended = stored.flatMap({ BaseAddress($0) }), intended.service != base.service
    else { return nil }
    if base.host == allowedHost?.lowercased(), !base.isLoopback { return nil }
    let way =
      base.isLoopback
      ? "Give \(key) in the environment, together with \(Table.base.definition.key)."
      : "If it may go there, say --allow-host \(base.host)."
    return "\(key) was stored in \(password.origin) for \(intended.host), "
      + "but \(Table.base.definition.key) names \(base.host). \(way)"
  }
}
