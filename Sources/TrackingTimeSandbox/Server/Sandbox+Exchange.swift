import Foundation
import NIOCore
import Synchronization

// Requests as the event loop sees them.
extension Sandbox {
  /// A request on the service's port.
  func exchange(_ request: SandboxRequest) -> Exchange {
    if request.path.hasPrefix("/__sandbox") { return control(request) }
    let arrival = core.withLock { $0.arrive(request, now: clock()) }
    return Exchange(delay: arrival.delay) {
      let delivery = self.core.withLock { $0.settle(arrival, now: self.clock()) }
      if let late = delivery.late { self.schedule(arrival.number, in: late) }
      let shut = delivery.offline.flatMap { self.running?.service.shut(for: $0) }
      return Exchange.Settled(delivery: delivery, ready: shut)
    }
  }

  private func schedule(_ number: Int, in seconds: Double) {
    running?.loop.scheduleTask(in: .nanoseconds(Int64(min(seconds, 86_400) * 1e9))) {
      self.core.withLock { $0.commitLate(number: number, now: self.clock()) }
    }
  }

  /// A request on the control port.
  func control(_ request: SandboxRequest) -> Exchange {
    Exchange {
      let (answer, ready) = self.command(request)
      return Exchange.Settled(delivery: Delivery(manner: .whole(answer)), ready: ready)
    }
  }
}
