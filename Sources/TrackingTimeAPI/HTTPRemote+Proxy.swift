import AsyncHTTPClient
import Foundation
package import SyncCore

extension HTTPRemote {
  /// An HTTP proxy that is asked with `CONNECT`, so that it sees the host and nothing else.
  package struct Proxy: Sendable, Hashable {
    package let host: String
    package let port: Int
    /// nil: the proxy wants no credentials.
    package let user: String?
    package let password: Secret

    /// Reads `http://[user:password@]host[:port]`, port 80 when left out; `host:port` alone too.
    ///
    /// - Throws: a sentence that does not quote the text, which may hold a password.
    package init(_ text: String) throws(ConfigurationError) {
      let url = URLComponents(string: text.contains("://") ? text : "http://" + text)
      guard let url, let host = url.host, !host.isEmpty else {
        throw ConfigurationError("HTTPS_PROXY is no URL with a host")
      }
      guard url.scheme?.lowercased() == "http" else {
        throw ConfigurationError("HTTPS_PROXY must begin with http://: no other kind is supported")
      }
      self.host = host
      port = url.port ?? 80
      user = url.user
      password = Secret(url.password ?? "")
    }

    /// The proxy that the environment names for a host.
    ///
    /// `HTTPS_PROXY` or `https_proxy`; `NO_PROXY` or `no_proxy` is a list of hosts, of domains
    /// (`.example.org` or `example.org`, with everything below) or `*`. Loopback needs no proxy.
    ///
    /// - Returns: nil: connect directly.
    package static func named(
      in environment: [String: String], for host: String
    ) throws(ConfigurationError) -> Proxy? {
      let text = environment["HTTPS_PROXY"] ?? environment["https_proxy"] ?? ""
      guard !text.isEmpty, !Configuration.isLoopback(host) else { return nil }
      let exceptions = environment["NO_PROXY"] ?? environment["no_proxy"] ?? ""
      let isExcepted = exceptions.split(separator: ",").contains { entry in
        let name = entry.trimmingCharacters(in: .whitespaces).lowercased()
        let domain = name.hasPrefix(".") ? String(name.dropFirst()) : name
        let host = host.lowercased()
        return name == "*" || (!domain.isEmpty && (host == domain || host.hasSuffix("." + domain)))
      }
      return isExcepted ? nil : try Proxy(text)
    }

    var clientProxy: HTTPClient.Configuration.Proxy {
      .server(
        host: host, port: port,
        authorization: user.map { .basic(username: $0, password: password.reveal()) })
    }
  }
}
