import Synchronization

/// What the driver tells and asks.
extension SimulatedDisk {
  /// - Returns: the file's number.
  func opened(_ name: String) -> Int {
    state.withLock { state in
      if let number = state.numbers[name] { return number }
      state.lastNumber += 1
      state.numbers[name] = state.lastNumber
      state.events.append(.create(file: state.lastNumber, name: name))
      return state.lastNumber
    }
  }

  func deleted(_ name: String, isSynced: Bool) {
    state.withLock { state in
      state.numbers[name] = nil
      state.events.append(.delete(name: name))
      if isSynced, state.lie != .ofAll { state.events.append(.syncFolder) }
    }
  }

  func rulingOnWrite() -> Ruling {
    state.withLock { state in
      state.writes += 1
      switch state.fault?.plan.kind {
      case .full?: return state.meetsFault() ? .full : .goOn
      case .failedWrite?: return state.meetsFault() ? .fail : .goOn
      case .failedSync?, nil: return .goOn
      }
    }
  }

  func wrote(_ bytes: [UInt8], at offset: Int, to file: Int) {
    state.withLock { $0.events.append(.write(file: file, offset: offset, bytes: bytes)) }
  }

  func truncated(_ file: Int, to size: Int) {
    state.withLock { $0.events.append(.truncate(file: file, size: size)) }
  }

  /// - Returns: whether the sync succeeded, or is said to have.
  func synced(_ file: Int, isLog: Bool, withFolder: Bool) -> Bool {
    state.withLock { state in
      state.syncs += 1
      if state.fault?.plan.kind == .failedSync, state.meetsFault() {
        state.events.append(.failSync(file: file))
        return false
      }
      if state.lie == .ofAll || (state.lie == .ofLogs && isLog) { return true }
      state.events.append(.sync(file: file))
      if withFolder { state.events.append(.syncFolder) }
      return true
    }
  }
}

extension SimulatedDisk.State {
  fileprivate mutating func meetsFault() -> Bool {
    guard var fault else { return false }
    fault.seen += 1
    self.fault = fault
    return fault.plan.lasts ? fault.seen >= fault.plan.at : fault.seen == fault.plan.at
  }
}
