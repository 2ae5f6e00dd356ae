/// Where a running sandbox is reached.
package struct SandboxAddress: Sendable, Equatable {
  package var host: String
  /// Of the simulated service.
  package var port: Int
  /// Of the control endpoints; it stays open while the service is away.
  package var controlPort: Int

  /// What stands in for `https://api.trackingtime.co/api/v4`.
  package var baseURL: String { "http://\(host):\(port)/api/v4" }

  package var controlURL: String { "http://\(host):\(controlPort)/__sandbox" }
}
