import Foundation
package import SyncCore

extension HTTPRemote {
  /// Where and as whom to ask. Checked once, here; nothing else has to doubt it.
  package struct Configuration: Sendable {
    /// The vendor's base (API §1).
    package static let defaultBaseURL = "https://api.trackingtime.co/api/v4"
    /// Longest deadline that makes sense: the service ends its own queries at 300 s (API §4).
    package static let requestTimeoutMax: Duration = .seconds(600)

    /// Without a slash at the end.
    package let base: String
    /// Stands in the path of everything but `/me`.
    package let accountID: Int64
    package let password: Secret
    /// From the call to the last byte of the answer.
    package let requestTimeout: Duration
    /// Name, version and contact: mandatory by the docs (API §2).
    package let userAgent: String
    /// nil: connect directly.
    package let proxy: Proxy?
    /// The query parameter that holds a marker in `/search/events`. The service tells it through
    /// `/zapier/createInput` (API §10.2); nobody has published it, so it is a setting.
    package let markerField: String
    /// Of the account until the service tells another.
    package let zone: Zone

    /// - Parameters:
    ///   - baseURL: the whole base with `/api/v4`. HTTPS only, except for loopback hosts.
    ///   - accountZone: the zone of the account until `setAccountZone`: IANA or `GMT±hh:mm`.
    /// - Throws: a sentence about the first value that cannot be used.
    package init(
      baseURL: String = Self.defaultBaseURL, accountID: Int64, password: Secret,
      requestTimeout: Duration = .seconds(30), userAgent: String, accountZone: String,
      proxy: Proxy? = nil, markerField: String = "third_party_id"
    ) throws(ConfigurationError) {
      base = try Self.checkedBase(baseURL)
      guard accountID > 0 else {
        throw ConfigurationError("account id \(accountID): an account id is a positive number")
      }
      guard !password.isEmpty, Self.isHeaderSafe(password.reveal()) else {
        throw ConfigurationError("the app password is empty or has control characters")
      }
      guard requestTimeout > .zero, requestTimeout <= Self.requestTimeoutMax else {
        throw ConfigurationError(
          "request timeout \(requestTimeout): it must be above 0 and at most 600 s")
      }
      guard !userAgent.isEmpty, Self.isHeaderSafe(userAgent) else {
        throw ConfigurationError("the user agent is empty or has control characters")
      }
      guard let zone = Zone(accountZone) else {
        throw ConfigurationError(
          "zone '\(accountZone.prefix(64))': expected an IANA id or GMT±hh:mm")
      }
      guard !markerField.isEmpty else { throw ConfigurationError("the marker field is empty") }
      self.accountID = accountID
      self.password = password
      self.requestTimeout = requestTimeout
      self.userAgent = userAgent
      self.proxy = proxy
      self.markerField = markerField
      self.zone = zone
    }

    /// The host of the base, for binding credentials and finding a proxy.
    package var host: String { URLComponents(string: base)?.host ?? "" }

    private static func checkedBase(_ text: String) throws(ConfigurationError) -> String {
      // The text itself is not quoted: it may hold a password before the @.
      guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(),
        let host = url.host, !host.isEmpty
      else { throw ConfigurationError("the base URL is no URL with scheme and host") }
      guard url.user == nil, url.password == nil else {
        throw ConfigurationError("the base URL holds user information; give the password apart")
      }
      guard url.query == nil, url.fragment == nil else {
        throw ConfigurationError("the base URL has a query or a fragment")
      }
      guard scheme == "https" || (scheme == "http" && isLoopback(host)) else {
        throw ConfigurationError(
          "the base URL has scheme \(scheme) and host \(host): HTTPS only, except for loopback")
      }
      return text.last == "/" ? String(text.dropLast()) : text
    }

    /// Whether a host is this machine, by name or address; names are not resolved.
    package static func isLoopback(_ host: String) -> Bool {
      let host = host.lowercased().trimmingCharacters(in: ["[", "]"])
      if host == "localhost" || host == "::1" { return true }
      let parts = host.split(separator: ".", omittingEmptySubsequences: false)
      return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func isHeaderSafe(_ text: String) -> Bool {
      text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
  }

  /// A setting that cannot be used; says which and why, never a secret.
  package struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
      self.description = description
    }
  }
}
