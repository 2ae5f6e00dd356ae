import AsyncHTTPClient
import NIOCore
import SyncCore
import Testing

@testable import TrackingTimeAPI

@Suite struct ConfigurationTests {
  private func make(
    _ base: String = HTTPRemote.Configuration.defaultBaseURL, account: Int64 = 1,
    password: String = "p", timeout: Duration = .seconds(30), agent: String = "ttsync/1 (a@b.c)",
    zone: String = "GMT"
  ) throws -> HTTPRemote.Configuration {
    try HTTPRemote.Configuration(
      baseURL: base, accountID: account, password: Secret(password), requestTimeout: timeout,
      userAgent: agent, accountZone: zone)
  }

  /// What a write may not survive: another protocol, a second try, a way to somewhere else.
  @Test func `the HTTP library tries nothing again and follows nothing`() throws {
    let settings = HTTPRemote.clientSettings(try make(), gates: SendGates())
    #expect(settings.httpVersion == .http1Only)
    #expect(!settings.connectionPool.retryConnectionEstablishment)
    #expect(settings.connectionPool.idleTimeout == HTTPRemote.idleTimeout)
    #expect(settings.maximumUsesPerConnection == nil)
  }

  @Test(arguments: [
    "https://api.trackingtime.co/api/v4", "https://app.trackingtime.co/api/v4/",
    "http://127.0.0.1:8080/api/v4", "http://localhost/api/v4", "http://[::1]:80/api/v4",
  ])
  func `a base is HTTPS, or this machine`(_ base: String) throws {
    #expect(try make(base).base.hasSuffix("/api/v4"))
  }

  @Test(arguments: [
    "http://api.trackingtime.co/api/v4", "http://127.0.0.1.example.org/api/v4",
    "ftp://localhost/api/v4", "https:///api/v4", "api.trackingtime.co/api/v4", "", "https://a b/",
    "https://kim:hunter2@api.trackingtime.co/api/v4", "https://api.trackingtime.co/api/v4?x=1",
    "https://api.trackingtime.co/api/v4#x", "http://localhost.example.org/",
  ])
  func `any other base is refused without quoting it`(_ base: String) {
    let error = #expect(throws: HTTPRemote.ConfigurationError.self) { try make(base) }
    #expect(error?.description.hasPrefix("the base URL ") == true)
    #expect(error?.description.contains("hunter2") == false)
  }

  @Test func `values that cannot be used are named`() {
    let refused: [(String, () throws -> HTTPRemote.Configuration)] = [
      ("account id 0", { try make(account: 0) }),
      ("the app password", { try make(password: "") }),
      ("the app password", { try make(password: "a\r\nb") }),
      ("request timeout", { try make(timeout: .zero) }),
      ("request timeout", { try make(timeout: .seconds(601)) }),
      ("the user agent", { try make(agent: "") }),
      ("the user agent", { try make(agent: "a\nb") }),
      ("zone 'Mars/Base'", { try make(zone: "Mars/Base") }),
    ]
    for (start, build) in refused {
      let error = #expect(throws: HTTPRemote.ConfigurationError.self) { try build() }
      #expect(error?.description.hasPrefix(start) == true)
    }
  }

  @Test func `a proxy is read from the environment`() throws {
    let host = "api.trackingtime.co"
    let proxy = try HTTPRemote.Proxy.named(
      in: ["HTTPS_PROXY": "http://kim:hunter2@proxy.example.org:3128"], for: host)
    #expect(proxy?.host == "proxy.example.org")
    #expect(proxy?.port == 3128)
    #expect(proxy?.user == "kim")
    #expect(!"\(String(describing: proxy))".contains("hunter2"))
    let bare = try HTTPRemote.Proxy.named(in: ["https_proxy": "proxy.example.org"], for: host)
    #expect(bare?.port == 80)
    #expect(try HTTPRemote.Proxy.named(in: [:], for: host) == nil)
    #expect(try HTTPRemote.Proxy.named(in: ["HTTPS_PROXY": ""], for: host) == nil)
  }

  @Test(arguments: ["*", "trackingtime.co", ".trackingtime.co", "a.b, API.trackingtime.co"])
  func `an exception needs no proxy`(_ exceptions: String) throws {
    let environment = ["HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": exceptions]
    #expect(try HTTPRemote.Proxy.named(in: environment, for: "api.trackingtime.co") == nil)
    let lookalike = try HTTPRemote.Proxy.named(in: environment, for: "eviltrackingtime.co")
    #expect((lookalike == nil) == (exceptions == "*"))
  }

  @Test func `this machine needs no proxy`() throws {
    let environment = ["HTTPS_PROXY": "http://proxy:3128"]
    #expect(try HTTPRemote.Proxy.named(in: environment, for: "127.0.0.1") == nil)
    #expect(try HTTPRemote.Proxy.named(in: environment, for: "example.org") != nil)
  }

  @Test(arguments: ["https://proxy:3128", "socks5://kim:hunter2@proxy", "http://"])
  func `another kind of proxy is refused without quoting it`(_ text: String) {
    let error = #expect(throws: HTTPRemote.ConfigurationError.self) { try HTTPRemote.Proxy(text) }
    #expect(error?.description.hasPrefix("HTTPS_PROXY ") == true)
    #expect(error?.description.contains("hunter2") == false)
  }
}
