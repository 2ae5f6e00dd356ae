/// The address of the API: where credentials may go (design §13).
struct BaseAddress: Sendable, Hashable {
  /// As given, without a slash at the end.
  let text: String
  /// Lower case, without brackets.
  let host: String
  /// nil: the scheme's own.
  let port: Int?
  let isEncrypted: Bool

  /// The vendor's hosts; they are doors to the same service (API §1).
  static let vendorHosts = ["api.trackingtime.co", "app.trackingtime.co", "pro.trackingtime.co"]

  /// - Returns: nil unless it is `https`, or `http` to this machine, with a host, a path without
  ///   query and fragment, and neither user nor password in it.
  init?(_ text: String) {
    var trimmed = text[...]
    while trimmed.last == "/" { trimmed = trimmed.dropLast() }
    let lowered = trimmed.lowercased()
    if lowered.hasPrefix("https://") {
      isEncrypted = true
    } else if lowered.hasPrefix("http://") {
      isEncrypted = false
    } else {
      return nil
    }
    let rest = trimmed.dropFirst(isEncrypted ? 8 : 7)
    guard !rest.contains(where: { "?#@\\".contains($0) || $0.isWhitespace || !$0.isASCII }) else {
      return nil
    }
    let authority = rest.prefix { $0 != "/" }
    guard let (host, port) = Self.split(authority) else { return nil }
    self.host = host
    self.port = port
    self.text = String(trimmed)
    guard isEncrypted || isLoopback else { return nil }
  }

  /// The word that a journal knows the service by: the vendor's hosts are one.
  var service: String { Self.vendorHosts.contains(host) ? "api.trackingtime.co" : host }

  /// Whether requests stay on this machine. Names other than `localhost` do not count.
  var isLoopback: Bool {
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  private static func split(_ authority: Substring) -> (host: String, port: Int?)? {
    var host = authority
    var portText: Substring?
    if authority.first == "[" {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      let tail = authority[authority.index(after: end)...]
      host = authority[authority.index(after: authority.startIndex)..<end]
      guard tail.isEmpty || tail.first == ":" else { return nil }
      portText = tail.isEmpty ? nil : tail.dropFirst()
    } else if let colon = authority.firstIndex(of: ":") {
      host = authority[..<colon]
      portText = authority[authority.index(after: colon)...]
    }
    guard !host.isEmpty else { return nil }
    guard let portText else { return (host.lowercased(), nil) }
    guard let port = Int(portText), (1...65_535).contains(port) else { return nil }
    return (host.lowercased(), port)
  }
}
