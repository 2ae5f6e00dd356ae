/// Which requests a fault is for; what is nil fits everything.
package struct FaultMatch: Sendable, Codable, Equatable {
  package enum Access: String, Sendable, Codable { case read, write }

  package var method: String?
  /// Path without `/api/v4` and account, e.g. `/events/add`. `*` stands for one segment, `**` at
  /// the end for any number of them.
  package var path: String?
  /// What the call does, not how it is spelled: `POST /projects/times` is a read.
  package var access: Access?
  /// Parameters (query, form or JSON body) that must have this text.
  package var parameters: [String: String]?
  /// A record whose id stands in the body, alone or in a list.
  package var naming: Int?

  package init(
    method: String? = nil, path: String? = nil, access: Access? = nil,
    parameters: [String: String]? = nil, naming: Int? = nil
  ) {
    self.method = method
    self.path = path
    self.access = access
    self.parameters = parameters
    self.naming = naming
  }

  package func fits(_ request: SandboxRequest) -> Bool {
    if let method, method != request.method { return false }
    let segments = request.call.segments
    if let path, !Self.fits(segments, pattern: path) { return false }
    if let access {
      let found = Route.access(request.method, segments)
      if (access == .read) != (found == .read) { return false }
    }
    if let naming {
      let numbers = String(decoding: request.body, as: UTF8.self).split { !$0.isNumber }
      guard numbers.contains(Substring(String(naming))) else { return false }
    }
    guard let parameters, !parameters.isEmpty else { return true }
    let sent = Parameters(request)
    return parameters.allSatisfy { sent.text($0.key) == $0.value }
  }

  private static func fits(_ segments: [String], pattern: String) -> Bool {
    var parts = pattern.split(separator: "/")
    if parts.last == "**" {
      parts.removeLast()
      guard segments.count >= parts.count else { return false }
    } else if segments.count != parts.count {
      return false
    }
    return zip(parts, segments).allSatisfy { $0 == "*" || $0 == $1 }
  }
}
