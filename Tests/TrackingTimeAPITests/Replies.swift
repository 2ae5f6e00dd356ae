import JSONTree
import SyncCore

@testable import TrackingTimeAPI

/// Raw HTTP answers.
enum Replies {
  static func http(
    _ status: String, _ body: String, type: String? = "application/json", headers: [String] = []
  ) -> String {
    var lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
    if let type { lines.append("Content-Type: \(type)") }
    return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
  }

  static func envelope(_ data: String, status: Int = 200, message: String = "ok") -> String {
    #"{"response":{"status":\#(status),"version":"4.0","message":"\#(message)"},"data":\#(data)}"#
  }

  static let ok = http("200 OK", envelope("{}"))
}

/// A password no answer of ours may show.
let password = "s3cret-app-password"

func remote(
  _ base: String, timeout: Duration = .seconds(10), proxy: HTTPRemote.Proxy? = nil
) throws -> HTTPRemote {
  HTTPRemote(
    try HTTPRemote.Configuration(
      baseURL: base, accountID: 31337, password: Secret(password), requestTimeout: timeout,
      userAgent: "ttsync/0 (tests@example.org)", accountZone: "GMT+01:00", proxy: proxy))
}

/// Runs `body` with a remote that asks a scripted server.
func withRemote(
  _ steps: [RawServer.Step], timeout: Duration = .seconds(10),
  _ body: (HTTPRemote, RawServer) async throws -> Void
) async throws {
  try await RawServer.with(steps) { server in
    let remote = try remote(server.base, timeout: timeout)
    do {
      try await body(remote, server)
    } catch {
      await remote.shutdown()
      throw error
    }
    await remote.shutdown()
  }
}

func id(_ raw: Int64) -> RemoteID {
  guard let id = RemoteID(raw) else { preconditionFailure("a test names an impossible id") }
  return id
}

func fields(_ values: [Field: FieldValue]) -> RemoteFields {
  guard let fields = RemoteFields(Fields(values)) else {
    preconditionFailure("a test sends a provisional id")
  }
  return fields
}

/// Seconds since 1970 of 2026-03-02 09:00:00 in Berlin and in `GMT+01:00`.
let nineInBerlin = Instant(seconds: 1_772_438_400)
