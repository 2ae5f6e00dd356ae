import Foundation
import Testing

@testable import ttsync

struct SettingsTests {
  private let folders = Folders(home: "/home/ana", environment: [:])

  private func settings(
    options: [String: (name: String, text: String)] = [:], environment: [String: String] = [:],
    file: String? = nil, isFileNamed: Bool = false, allowedHost: String? = nil
  ) throws -> Settings {
    var layers = SettingLayers()
    layers.options = options
    layers.environment = environment
    layers.file = try file.map { try EnvFile(parsing: $0, path: "/c/.env") }
    layers.isFileNamed = isFileNamed
    return try Settings(
      layers: layers, folders: folders, workingDirectory: "/cwd", allowedHost: allowedHost)
  }

  private func problem(environment: [String: String] = [:], file: String? = nil) throws -> String {
    let error = #expect(throws: SettingsProblem.self) {
      try settings(environment: environment, file: file)
    }
    return try #require(error).description
  }

  @Test func `options beat the environment, the environment the file, the file the defaults`()
    throws
  {
    let file = "TTSYNC_WAIT_MS=3\nTTSYNC_IN_FLIGHT=4\nTT_ACCOUNT_ID=5"
    let environment = ["TTSYNC_WAIT_MS": "2", "TT_ACCOUNT_ID": "6"]
    let settings = try settings(
      options: ["TT_ACCOUNT_ID": ("--account", "7")], environment: environment, file: file)
    #expect(settings.account == 7)
    #expect(settings.wait == .milliseconds(2))
    #expect(settings.inFlight == 4)
    #expect(settings.requestsPerSecond == 2)
  }

  @Test func `an empty text counts as not set`() throws {
    let settings = try settings(
      environment: ["TT_ACCOUNT_ID": "", "TTSYNC_WAIT_MS": ""], file: "TT_ACCOUNT_ID=5")
    #expect(settings.account == 5)
    #expect(settings.wait == .milliseconds(1500))
  }

  @Test(arguments: [
    ("TT_ACCOUNT_ID", "0"), ("TT_ACCOUNT_ID", "12a"), ("TT_BASE_URL", "http://example.com/api/v4"),
    ("TT_BASE_URL", "ftp://127.0.0.1/"), ("TT_BASE_URL", "https://u:p@example.com/api/v4"),
    ("TT_BASE_URL", "https://example.com/api/v4?x=1"), ("TT_BASE_URL", "https:///api/v4"),
    ("TT_BASE_URL", "http://127.0.0.1:99999/api"), ("TT_BASE_URL", "http://localhost.example.com"),
    ("TTSYNC_HOME", "~/x"), ("TTSYNC_REQUESTS_PER_SECOND", "-1"),
    ("TTSYNC_REQUESTS_PER_SECOND", "nan"), ("TTSYNC_IN_FLIGHT", "0"), ("TTSYNC_WAIT_MS", "1.5"),
    ("TTSYNC_LATE_COMMIT_HORIZON_S", "5m"), ("TTSYNC_MARKER", "yes"), ("TTSYNC_READ_ONLY", "2"),
    ("TTSYNC_TOOLSETS", "core; rm"), ("TTSYNC_LOG_LEVEL", "loud"), ("TTSYNC_CONFLICTS", "Mine"),
  ])
  func `a bad value is refused with key, value, place and what is allowed`(
    _ key: String, _ value: String
  ) throws {
    let text = try problem(environment: [key: value])
    #expect(text.contains(key) && text.contains("'\(value)'"))
    #expect(text.contains("the environment") && text.contains("It must be"))
    #expect(try problem(file: "# x\n\(key)='\(value)'").contains("/c/.env, line 2"))
  }

  @Test func `everything that is wrong is told at once`() throws {
    let text = try problem(environment: ["TT_ACCOUNT_ID": "x", "TTSYNC_IN_FLIGHT": "y"])
    #expect(text.contains("TT_ACCOUNT_ID") && text.contains("TTSYNC_IN_FLIGHT"))
  }

  @Test func `a bad app password is not quoted`() throws {
    let text = try problem(environment: ["TT_APP_PASSWORD": "s3cret word"])
    #expect(text.contains("TT_APP_PASSWORD") && !text.contains("s3cret"))
  }

  @Test func `missing credentials are named with where to get them and three ways to set them`()
    throws
  {
    let settings = try settings()
    let error = #expect(throws: SettingsProblem.self) { try settings.credentials() }
    let text = try #require(error).description
    for part in [
      "TT_APP_PASSWORD", "TT_ACCOUNT_ID", "App passwords", "environment",
      "/home/ana/.config/ttsync/.env", "--env-file",
    ] { #expect(text.contains(part)) }
  }

  @Test func `a relative folder starts at the working directory`() throws {
    #expect(try settings(environment: ["TTSYNC_HOME": "j"]).home == "/cwd/j")
    #expect(try settings().home == "/home/ana/.local/share/ttsync")
  }

  @Test func `XDG folders count only when they are absolute`() {
    let folders = Folders(
      home: "/h", environment: ["XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "rel"])
    #expect(folders.data == "/d/ttsync")
    #expect(folders.envFile == "/h/.config/ttsync/.env")
  }

  @Test func `a stored app password goes only to the host it was stored for`() throws {
    let file = "TT_APP_PASSWORD=p\nTT_ACCOUNT_ID=1"
    #expect(throws: Never.self) { try settings(file: file) }
    #expect(throws: Never.self) {
      try settings(environment: ["TT_BASE_URL": "https://app.trackingtime.co/api/v4"], file: file)
    }
    let local = ["TT_BASE_URL": "http://127.0.0.1:8080/api/v4"]
    #expect(try problem(environment: local, file: file).contains("127.0.0.1"))
    #expect(throws: SettingsProblem.self) {
      try settings(environment: local, file: file, allowedHost: "127.0.0.1")
    }
    let other = ["TT_BASE_URL": "https://proxy.example/api/v4"]
    #expect(try problem(environment: other, file: file).contains("--allow-host proxy.example"))
    #expect(throws: Never.self) {
      try settings(environment: other, file: file, allowedHost: "proxy.example")
    }
    #expect(throws: Never.self) {
      try settings(environment: local.merging(["TT_APP_PASSWORD": "q"]) { $1 }, file: file)
    }
    #expect(throws: Never.self) {
      try settings(environment: local, file: file, isFileNamed: true)
    }
  }

  @Test(arguments: [
    ("https://api.trackingtime.co/api/v4/", "api.trackingtime.co"),
    ("https://app.trackingtime.co/api/v4", "api.trackingtime.co"),
    ("http://[::1]:81/api/v4", "::1"), ("http://LOCALHOST/api", "localhost"),
    ("http://127.9.8.7:1/api", "127.9.8.7"),
  ])
  func `an address is https, or this machine`(_ text: String, _ service: String) throws {
    #expect(try #require(BaseAddress(text)).service == service)
  }

  @Test func `the example file is what the definitions say`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = root.appending(path: ".env.example").path
    let written = FileManager.default.contents(atPath: path).map {
      String(decoding: $0, as: UTF8.self)
    }
    #expect(written == Settings.example(), "write this to .env.example:\n\(Settings.example())")
  }

  @Test func `the example file sets nothing but defaults when it is copied`() throws {
    let plain = try settings()
    let copied = try settings(file: Settings.example().replacing("# T", with: "T"))
    #expect("\(plain)" == "\(copied)")
  }
}
