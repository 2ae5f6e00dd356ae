import ChildPrograms
import Foundation
import JSONTree
import Testing
import TrackingTimeSandbox

@testable import ttsync

/// Commands of the built binary: exit codes, JSON, and what they say when something is wrong.
@Suite(.timeLimit(.minutes(2)))
struct CommandTests {
  @Test func `missing settings are a clear error and leave nothing behind`() async throws {
    try await Bench.with { bench in
      for command in ["serve", "worker", "flush"] {
        let ended = try await bench.run(
          command, changes: ["TT_APP_PASSWORD": "", "TT_ACCOUNT_ID": ""])
        #expect(ended.status == ExitStatus.configuration.rawValue)
        let text = ended.errors.joined(separator: "\n")
        #expect(text.contains("TT_APP_PASSWORD") && text.contains("TT_ACCOUNT_ID"))
        #expect(ended.lines.isEmpty)
      }
      #expect(!FileManager.default.fileExists(atPath: bench.folder + "/home"))
    }
  }

  @Test(arguments: [
    ("TTSYNC_IN_FLIGHT", "many"), ("TT_BASE_URL", "http://example.com/api/v4"),
    ("TT_ACCOUNT_ID", "-1"), ("TTSYNC_TOOLS", "tt_no_such_tool"), ("TTSYNC_TOOLSETS", "nope"),
  ])
  func `a wrong setting is refused at start`(_ key: String, _ value: String) async throws {
    try await Bench.with { bench in
      let ended = try await bench.run("serve", changes: [key: value])
      #expect(ended.status == ExitStatus.configuration.rawValue)
      #expect(ended.errors.joined().contains(key) || ended.errors.joined().contains(value))
    }
  }

  @Test func `a broken settings file is refused with file and line, without the value`()
    async throws
  {
    try await Bench.with { bench in
      let path = bench.folder + "/config/ttsync/.env"
      try FileManager.default.createDirectory(
        atPath: bench.folder + "/config/ttsync", withIntermediateDirectories: true)
      try Data("# x\nTT_APP_PASSWORD=two words\n".utf8).write(to: URL(filePath: path))
      let ended = try await bench.run("serve")
      #expect(ended.status == ExitStatus.configuration.rawValue)
      #expect(ended.errors.joined().contains("\(path), line 2"))
      #expect(!ended.errors.joined().contains("two words"))
      let named = try await bench.run("status", "--env-file", bench.folder + "/nowhere")
      #expect(named.status == ExitStatus.configuration.rawValue)
    }
  }

  @Test func `a .env in the working directory is not read`() async throws {
    try await Bench.with { bench in
      let child = try ChildProcess(
        "/bin/sh",
        [
          "-c", "cd '\(bench.folder)'; echo TT_ACCOUNT_ID=77 > .env; exec '\(Bench.binary)' status",
        ],
        environment: bench.environment(["TT_ACCOUNT_ID": ""]))
      child.closeInput()
      #expect(await child.status() == ExitStatus.configuration.rawValue)
      #expect(await child.allErrors().joined().contains("TT_ACCOUNT_ID is not set"))
    }
  }

  @Test func `a folder that cannot be written is a clear error`() async throws {
    try await Bench.with { bench in
      let file = bench.folder + "/file"
      try Data().write(to: URL(filePath: file))
      let ended = try await bench.run("serve", changes: ["TTSYNC_HOME": file + "/home"])
      #expect(ended.status == ExitStatus.unwritable.rawValue)
      #expect(ended.errors.joined().contains(file))
    }
  }

  @Test(arguments: [
    ["frobnicate"], ["status", "--nope"], ["audit", "show", "x"],
    ["operations", "--limit", "0"], ["flush", "--timeout", "soon"],
    ["audit", "verify", "--head", "x"],
    ["sandbox", "--port", "70000"], ["operations", "--state", "happy"],
    ["audit", "--since", "never"],
  ])
  func `a command line that cannot be understood ends with 64`(_ arguments: [String]) async throws {
    let child = try ChildProcess(Bench.binary, arguments, environment: [:])
    child.closeInput()
    #expect(await child.status() == ExitStatus.usage.rawValue)
  }

  @Test func `flush says offline, paused, parked and drained`() async throws {
    try await Bench.with { bench in
      let (server, assistant) = try await bench.serve()
      try await bench.sandbox.goOffline()
      try await bench.book("one", minute: 0, assistant)
      server.closeInput()
      #expect(await server.status() == 0)

      let offline = try await bench.run("flush", "--json")
      #expect(offline.status == ExitStatus.offline.rawValue)
      #expect(try offline.json()["unfinished"] == 1)
      let status = try await bench.run("status", "--json", "--check")
      #expect(status.status == ExitStatus.offline.rawValue)
      #expect(try status.json()["connection"]?["state"] == "offline")
      #expect(try await bench.run("status").status == 0)

      try await bench.sandbox.goOnline()
      bench.sandbox.add(FaultRule(action: .unauthorized))
      let paused = try await bench.run("flush")
      #expect(paused.status == ExitStatus.paused.rawValue, "\(paused.lines)")

      bench.sandbox.clearFaults()
      bench.sandbox.add(
        FaultRule(
          match: FaultMatch(method: "POST", path: "/events/add"),
          action: .envelope(status: 400, http: 200, applied: false)))
      let parked = try await bench.run("flush")
      #expect(parked.status == ExitStatus.parked.rawValue, "\(parked.lines)")
      let list = try await bench.run("operations", "--parked", "--json")
      #expect(try list.json()["operations"]?[0]?["state"] == "rejected")

      bench.sandbox.clearFaults()
      #expect(try await bench.run("retry", "1").status == 0)
      #expect(try await bench.run("flush").status == 0)
      bench.requireOnce(["one"])
    }
  }

  @Test func `the audit log tells, verifies and exports the story of an operation`() async throws {
    try await Bench.with { bench in
      let (server, assistant) = try await bench.serve()
      let number = try await bench.book("story", minute: 0, assistant)
      #expect(try await bench.run("flush").status == 0)
      server.closeInput()
      #expect(await server.status() == 0)
      let story = try await bench.run("audit", "show", String(number), "--json").json()
      let events = (story["audit"]?.arrayValue ?? []).compactMap { $0["event"]?.stringValue }
      #expect(events.first == "accepted" && events.contains("sent"))
      #expect(story["operation"]?["state"] == "applied")
      #expect(try await bench.run("audit", "show", "999").status == ExitStatus.refused.rawValue)

      let head = try await bench.run("audit", "head").lines.joined()
      #expect(try await bench.run("audit", "verify", "--head", head).status == 0)
      let forged = try await bench.run("audit", "verify", "--head", "1:00")
      #expect(forged.status == ExitStatus.broken.rawValue)

      let rows = try await bench.run("audit", "export").lines.map { try JSON(parsing: $0) }
      #expect(rows.compactMap { $0["id"]?.integerValue } == Array(1...Int64(rows.count)))
      let own = try await bench.run("audit", "--client", "end-to-end", "--json").json()
      #expect((own["rows"]?.arrayValue ?? []).allSatisfy { $0["operation"] == .integer(number) })
      #expect(own["rows"]?.arrayValue?.isEmpty == false)
    }
  }

  @Test func `a queued operation is cancelled and nothing of it is sent`() async throws {
    try await Bench.with { bench in
      let (server, assistant) = try await bench.serve()
      try await bench.sandbox.goOffline()
      try await bench.book("never", minute: 0, assistant)
      #expect(try await bench.run("cancel", "1").status == 0)
      #expect(try await bench.run("discard", "1", "--yes").status == ExitStatus.refused.rawValue)
      try await bench.sandbox.goOnline()
      #expect(try await bench.run("flush").status == 0)
      #expect(bench.count("never") == 0)
      server.closeInput()
      #expect(await server.status() == 0)
    }
  }

  @Test func `the app password is in no file, no log and no process list`() async throws {
    try await Bench.with { bench in
      let password = try #require(SandboxAccount.passwords[SandboxAccount.adminID])
      let (server, assistant) = try await bench.serve(changes: ["TTSYNC_LOG_LEVEL": "trace"])
      try await bench.book("secret", minute: 0, assistant)
      #expect(try await bench.run("flush", changes: ["TTSYNC_LOG_LEVEL": "trace"]).status == 0)
      let line = FileManager.default.contents(atPath: "/proc/\(server.pid)/cmdline") ?? Data()
      #expect(!String(decoding: line, as: UTF8.self).contains(password))
      server.closeInput()
      #expect(await server.status() == 0)
      #expect(!(await server.allErrors().joined().contains(password)))
      let encoded = Data("API_TOKEN:\(password)".utf8).base64EncodedString()
      for path in try FileManager.default.subpathsOfDirectory(atPath: bench.folder) {
        let content = FileManager.default.contents(atPath: bench.folder + "/" + path) ?? Data()
        for secret in [password, encoded] {
          #expect(content.firstRange(of: Data(secret.utf8)) == nil, "\(path)")
        }
      }
    }
  }
}
