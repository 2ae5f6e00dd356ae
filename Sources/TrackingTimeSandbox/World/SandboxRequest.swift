/// One HTTP request, or one scripted change, as the world takes it.
package struct SandboxRequest: Sendable, Equatable {
  package var method: String
  /// Path and query as on the request line, e.g. `/api/v4/31337/events?from=2026-03-02`.
  package var target: String
  /// Names in any case.
  package var headers: [Header]
  package var body: [UInt8]
  /// Acts as this user without credentials (scripted changes); nil: the `Authorization` header.
  package var actingUser: Int?
  package var origin: Change.Origin

  package struct Header: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package init(
    _ method: String, _ target: String, headers: [Header] = [], body: [UInt8] = [],
    actingUser: Int? = nil, origin: Change.Origin = .request
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
    self.actingUser = actingUser
    self.origin = origin
  }

  /// A request with Basic credentials (API §2) and, where given, a JSON body.
  package init(
    _ method: String, _ target: String, password: String, json: SandboxJSON? = nil
  ) {
    let credentials = Base64.encode(Array("API_TOKEN:\(password)".utf8))
    var headers = [Header("Authorization", "Basic \(credentials)")]
    if json != nil { headers.append(Header("Content-Type", "application/json")) }
    self.init(method, target, headers: headers, body: json?.bytes ?? [])
  }

  /// The first header of that name; nil where there is none.
  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The target up to the query.
  var path: String { String(target.prefix { $0 != "?" }) }

  /// What stands behind the question mark; empty where there is none.
  var query: String { String(target.drop { $0 != "?" }.dropFirst()) }

  /// Path without `/api/v4` and without the account's number, e.g. `/events/add`.
  var call: (account: Int?, segments: [String]) {
    var segments = path.split(separator: "/").map(String.init)
    if segments.starts(with: ["api", "v4"]) { segments.removeFirst(2) }
    guard let first = segments.first, let account = Int(first) else { return (nil, segments) }
    return (account, Array(segments.dropFirst()))
  }
}
