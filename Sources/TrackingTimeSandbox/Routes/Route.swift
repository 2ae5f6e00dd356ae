/// One call of the API: verbs, path, what it does.
struct Route: Sendable {
  /// Whether it only looks; faults may tell reads and writes apart.
  enum Access: Sendable { case read, write }

  /// Which verbs a call takes (API §3); others get an HTML page.
  enum Verbs: Sendable {
    /// GET, and POST as some clients do.
    case read
    /// POST, PUT, and GET as the vendor's own clients do.
    case write
    /// Like `write`, but narrowed by the switch `updateVerbs`.
    case update
    /// DELETE, and GET as documented.
    case delete
    /// PUT and GET; POST gets an HTML page and changes nothing.
    case notPOST

    func take(_ method: String, _ switches: SandboxSwitches) -> Bool {
      switch self {
      case .read: method == "GET" || method == "POST"
      case .write: method == "POST" || method == "PUT" || method == "GET"
      case .update:
        switch switches.updateVerbs {
        case .any: method == "POST" || method == "PUT" || method == "GET"
        case .put: method == "PUT"
        case .post: method == "POST"
        }
      case .delete: method == "DELETE" || method == "GET"
      case .notPOST: method == "PUT" || method == "GET"
      }
    }
  }

  typealias Run = @Sendable (inout World, Call) throws(Refusal) -> Reply

  let verbs: Verbs
  /// Segments; `#` stands for a number.
  let pattern: [Substring]
  let run: Run

  init(_ verbs: Verbs, _ path: String, _ run: @escaping Run) {
    self.verbs = verbs
    pattern = path.split(separator: "/")
    self.run = run
  }

  var access: Access { verbs == .read ? .read : .write }

  enum Found: Equatable {
    case route(Route, [Int])
    case wrongVerb
    case nothing

    static func == (one: Found, other: Found) -> Bool {
      switch (one, other) {
      case (.wrongVerb, .wrongVerb), (.nothing, .nothing): true
      case (.route(let one, let ids), .route(let other, let otherIDs)):
        one.pattern == other.pattern && ids == otherIDs
      default: false
      }
    }
  }

  static func find(_ method: String, _ segments: [String], switches: SandboxSwitches) -> Found {
    if segments.first == "services", !switches.servicesPresent { return .nothing }
    var isKnown = false
    for route in table[segments.first ?? ""] ?? [] {
      guard let ids = route.match(segments) else { continue }
      if route.verbs.take(method, switches) { return .route(route, ids) }
      isKnown = true
    }
    return isKnown ? .wrongVerb : .nothing
  }

  private func match(_ segments: [String]) -> [Int]? {
    guard segments.count == pattern.count else { return nil }
    var ids: [Int] = []
    for (part, segment) in zip(pattern, segments) {
      if part == "#" {
        guard let id = Int(segment) else { return nil }
        ids.append(id)
      } else if part != segment {
        return nil
      }
    }
    return ids
  }

  /// By first segment.
  private static let table: [String: [Route]] = {
    let all =
      sessionRoutes + userRoutes + customerRoutes + serviceRoutes + projectRoutes + taskRoutes
      + timerRoutes + entryRoutes + searchRoutes + extraRoutes
    return Dictionary(grouping: all) { String($0.pattern[0]) }
  }()

  /// Whether a request would only look; unknown calls go by their method.
  static func access(_ method: String, _ segments: [String]) -> Access {
    if case .route(let route, _) = find(method, segments, switches: SandboxSwitches()) {
      return route.access
    }
    return method == "GET" || method == "HEAD" ? .read : .write
  }
}
