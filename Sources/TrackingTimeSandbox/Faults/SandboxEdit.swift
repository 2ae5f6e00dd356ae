/// A change by another user: a call made in his name, by the same rules but without credentials.
package struct SandboxEdit: Sendable, Codable, Equatable {
  /// Whose.
  package var user: Int
  package var method: String
  /// As in `FaultMatch.path`. `{id}` stands for the last number in the path of the request that
  /// set it off.
  package var path: String
  package var parameters: SandboxJSON?

  package init(
    user: Int, _ method: String, _ path: String, _ parameters: SandboxJSON? = nil
  ) {
    self.user = user
    self.method = method
    self.path = path
    self.parameters = parameters
  }

  /// The call, for that account; `trigger` is the request that set it off.
  func request(account: Int?, trigger: SandboxRequest? = nil) -> SandboxRequest {
    let id = trigger?.call.segments.last { Int($0) != nil } ?? ""
    let filled = path.replacing("{id}", with: id)
    let prefix = "/api/v4" + (account.map { "/\($0)" } ?? "")
    return SandboxRequest(
      method, prefix + filled, headers: [.init("Content-Type", "application/json")],
      body: parameters?.bytes ?? [], actingUser: user, origin: .edit)
  }
}
