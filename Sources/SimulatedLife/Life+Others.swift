import FoundationEssentials
import SimulatedStage
import SyncCore
import TrackingTimeSandbox

extension Life {
  /// Somebody else does something with another client: on the phone, or a colleague.
  func other() {
    let who = dice.one(
      of: SandboxAccount.adminID, SandboxAccount.adminID, SandboxAccount.projectManagerID)
    let state = service.world.state
    let now = Instant(milliseconds: stage.now)
    let clock: [SandboxJSON.Member] = [
      .init("date", .string(local(now))), .init("timezone", .string(zone.wireOffset(at: now))),
    ]
    let recent = state.entries.all.filter { $0.userID == who }.suffix(15).map(\.id)
    switch dice.below(8) {
    case 0, 1, 2:
      guard let id = dice.pick(Array(recent)), let entry = state.entries[id] else { return }
      let end = Instant(milliseconds: Int64(entry.end.timeIntervalSince1970) * 1000)
      elsewhere(
        who, "PUT", "/events/update/\(id)",
        [
          .init("end", .string(local(end))), .init("timezone", clock[1].value),
          .init("notes", .string(freshToken("o"))),
        ])
    case 3:
      guard let id = dice.pick(Array(recent)) else { return }
      elsewhere(who, "DELETE", "/events/delete/\(id)", [])
    case 4, 5:
      guard let task = dice.pick(homes[0].tasks.filter { $0 > 0 }) else { return }
      elsewhere(who, "POST", "/tasks/track/\(task)", clock)
    case 6:
      guard let timer = state.timers[who] else { return }
      elsewhere(who, "POST", "/tasks/stop/\(timer.taskID)", clock)
    default:
      guard let task = dice.pick(homes[0].tasks.filter { $0 > 0 }) else { return }
      elsewhere(
        who, "PUT", "/tasks/update/\(task)", [.init("name", .string(freshToken("o")))])
    }
  }

  func elsewhere(
    _ who: Int, _ method: String, _ path: String, _ parameters: [SandboxJSON.Member]
  ) {
    let answer = service.edit(as: who, method, path, .object(parameters))
    tell(
      "elsewhere \(who) \(method) \(path) \(SandboxJSON.object(parameters).text) → "
        + "\(answer.envelopeStatus ?? 0)")
  }
}
