import Foundation
import SyncCore
import TrackingTimeAPI
import TrackingTimeSandbox

/// What the simulated service answers to one call of every shape: seeds of the answers' surface.
package enum AnswerSeeds {
  package static func make() throws -> [(name: String, bytes: [UInt8])] {
    var core = SandboxCore(
      seed: .studio(weeksBack: 1, weeksAhead: 0), switches: SandboxSwitches(), faults: [],
      now: Date(timeIntervalSince1970: 1_772_449_200), randomSeed: 1)
    let configuration = try HTTPRemote.Configuration(
      baseURL: "https://api.trackingtime.test/api/v4",
      accountID: Int64(SandboxAccount.accountID), password: Secret(SandboxAccount.adminPassword),
      userAgent: "fuzz", accountZone: "Europe/Madrid")
    return AnswerCalls.all.enumerated().compactMap { index, call in
      let wire =
        switch call {
        case .write(let write): WireCall(write, configuration, zone: configuration.zone)
        case .read(let read): WireCall(read, configuration, zone: configuration.zone)
        }
      let target = wire.url.dropFirst("https://api.trackingtime.test".count)
      let request = SandboxRequest(
        wire.method, String(target),
        headers: wire.headers.map { SandboxRequest.Header($0.name, $0.value) },
        body: wire.body ?? [])
      let delivery = core.exchange(request, now: Date(timeIntervalSince1970: 1_772_449_200))
      guard let response = delivery.response else { return nil }
      let headers = response.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
      let head = "\(index) \(response.status)\n\(headers)\n\n"
      return ("call-\(index)", Array(head.utf8) + response.body.prefix(4_000))
    }
  }
}
