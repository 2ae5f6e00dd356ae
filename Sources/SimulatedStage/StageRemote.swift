import Foundation
import SyncCore
import Synchronization
import TrackingTimeAPI
import TrackingTimeSandbox

/// TrackingTime as a process on the stage reaches it: the real encoding and decoding, with the stage
/// in place of sockets.
final class StageRemote: RemoteService {
  private struct State {
    var zone: Zone
    var open: Set<UInt64> = []
  }

  private let service: SimulatedService
  private let device: Device
  private let configuration: HTTPRemote.Configuration
  private let state: Mutex<State>

  init(
    _ configuration: HTTPRemote.Configuration, service: SimulatedService, device: Device
  ) {
    self.service = service
    self.device = device
    self.configuration = configuration
    state = Mutex(State(zone: configuration.zone))
  }

  func send(_ write: RemoteWrite) async -> RemoteAnswer {
    await exchange(WireCall(write, configuration, zone: state.withLock { $0.zone }))
  }

  func read(_ question: RemoteRead) async -> RemoteAnswer {
    let answer = await exchange(
      WireCall(question, configuration, zone: state.withLock { $0.zone }))
    if case .me(let me) = answer.content, let zone = me.zone.flatMap(Zone.init) {
      state.withLock { $0.zone = zone }
    }
    return answer
  }

  func resetConnections() async {
    for number in state.withLock({ $0.open.sorted() }) {
      service.abandon(number, "Connection reset after sleep")
    }
  }

  /// The process is gone.
  func die() { service.forget(state.withLock { $0.open }) }

  private func exchange(_ call: WireCall) async -> RemoteAnswer {
    let end = await carry(call)
    switch end {
    case .answered(let response):
      return await call.answer(
        status: response.status,
        headers: response.headers.map { (name: $0.name, value: $0.value) }, body: response.body)
    case .unreachable:
      return RemoteAnswer(phase: .notWritten, failure: "Connection refused")
    case .lost(let why): return RemoteAnswer(phase: .written, failure: why)
    }
  }

  private func carry(_ call: WireCall) async -> Flight.End {
    let ending = Once<Flight.End>()
    let number = service.depart(
      request(call), from: device, timeout: configuration.requestTimeout.milliseconds
    ) { ending.put($0) }
    state.withLock { _ = $0.open.insert(number) }
    let end = await withTaskCancellationHandler {
      await ending.value()
    } onCancel: { [service] in
      service.abandon(number, "Cancelled")
    }
    state.withLock { _ = $0.open.remove(number) }
    return end
  }

  private func request(_ call: WireCall) -> SandboxRequest {
    let base = configuration.base
    let root = base.range(of: "/api/v4").map { String(base[..<$0.lowerBound]) } ?? base
    return SandboxRequest(
      call.method, String(call.url.dropFirst(root.count)),
      headers: call.headers.map { SandboxRequest.Header($0.name, $0.value) },
      body: call.body ?? [])
  }
}
