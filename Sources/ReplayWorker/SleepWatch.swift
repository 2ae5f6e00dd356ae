import SyncCore

/// Notices that the machine slept: the clock that runs in sleep has gained on the one that stops.
///
/// Connections from before are reset then, so that nothing written earlier can still leave, and no
/// read from before counts as fresh (design §6).
struct SleepWatch {
  private var gap: Int64

  init(_ sources: WorkerSources) {
    gap = sources.elapsedMilliseconds() - sources.awakeMilliseconds()
  }

  mutating func resetAfterWaking(_ bench: Workbench) async {
    let now = bench.sources.elapsedMilliseconds() - bench.sources.awakeMilliseconds()
    guard now - gap > Limits.sleepNoticed.milliseconds else { return }
    gap = now
    await bench.remote.resetConnections()
    await bench.windows.forget()
  }
}
