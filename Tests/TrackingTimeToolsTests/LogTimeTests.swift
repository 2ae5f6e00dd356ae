import JSONTree
import JournalStore
import SyncCore
import TestScratch
import Testing

@Suite(.scratch) struct LogTimeTests {
  @Test func `time is booked by names in one call`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call(
      "tt_log_time",
      [
        "task": " wireframes", "project": "RELAUNCH", "customer": "northwind",
        "duration": "1h 30m", "start": "13:00", "day": "yesterday", "notes": "Second round",
      ])
    #expect(reply.status.hasPrefix("queued"))
    #expect(reply["time_entry"]?["task_id"] == 990312)
    #expect(reply["time_entry"]?["start"] == "2026-03-01T13:00:00+01:00")
    #expect(reply["time_entry"]?["end"] == "2026-03-01T14:30:00+01:00")
    #expect(reply["time_entry"]?["duration"] == "1h 30m")
    #expect(reply["time_entry"]?["notes"] == "Second round")
    #expect(try bench.operations().map(\.verb) == [.create])
  }

  @Test func `without times the day's free time is taken, today up to now`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    // Booked are nine to half past ten and 10:40 to 11:10; now it is noon.
    let short = try await bench.call(
      "tt_log_time", ["task": "Wireframes", "duration": "45m"])
    #expect(short["time_entry"]?["start"] == "2026-03-02T11:15:00+01:00")
    #expect(short.warnings.contains("placed at 11:15 to 12:00"))
    let long = try await bench.call("tt_log_time", ["task": "Wireframes", "duration": "2 hours"])
    #expect(long["time_entry"]?["end"] == "2026-03-02T09:00:00+01:00")
    let before = try await bench.call(
      "tt_log_time", ["task": "Copy", "duration": "1.5h", "day": "sunday"])
    #expect(before["time_entry"]?["start"] == "2026-03-01T09:00:00+01:00")
    let next = try await bench.call(
      "tt_log_time", ["task": "Copy", "duration": "1:00", "day": "2026-03-01"])
    #expect(next["time_entry"]?["start"] == "2026-03-01T10:30:00+01:00")
    let full = try await bench.call(
      "tt_log_time", ["task": "Copy", "duration": "14h", "day": "yesterday"])
    #expect(full.isError && full.text.contains("no free 14h"))
  }

  @Test func `unknown names are refused with similar ones, or made`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let typo = try await bench.call("tt_log_time", ["task": "Wirframes", "duration": "1h"])
    #expect(typo.isError && typo.text.contains("990312 \"Wireframes\""))
    #expect(typo.text.contains("create: true"))
    let other = try await bench.call(
      "tt_log_time", ["task": "Zzz", "project": "Relaunch", "duration": "1h"])
    #expect(other.isError && other.text.contains("990313 \"Copy\""))
    let closed = try await bench.call("tt_log_time", ["task": "Kick-off", "duration": "1h"])
    #expect(closed.isError && closed.text.contains("closed: 990314"))
    #expect(try bench.operations().isEmpty)
    let made = try await bench.call(
      "tt_log_time",
      [
        "task": "Call", "project": "Sales", "customer": "Initech", "duration": "30m",
        "create": true,
      ])
    #expect(try bench.operations().map(\.verb) == [.create, .create, .create, .create])
    #expect(made["time_entry"]?["project"] == "Sales")
    #expect(made["time_entry"]?["customer"] == "Initech")
    #expect((made["time_entry"]?["task_id"]?.integerValue ?? 0) < 0)
    let alone = try await bench.call(
      "tt_log_time", ["customer": "Northwind", "duration": "1h"])
    #expect(alone.isError && alone.text.contains("Name the project"))
    let loose = try await bench.call(
      "tt_log_time",
      ["task": "New thing", "customer": "Northwind", "duration": "1h", "create": true])
    #expect(loose.isError && loose.text.contains("without a project"))
  }

  @Test func `words of a customer's name are enough only where all namesakes were looked at`()
    async throws
  {
    let bench = try await Bench()
    // Only one of the first ones fits; another one stands behind them all.
    let names = ["Holding A Nord"] + (10..<70).map { "Holding B \($0)" } + ["Holding Z Nord"]
    try await bench.absorb(
      .list(.customer),
      names.enumerated().map { place, name in
        Record(.customer, .of(70_001 + Int64(place)), [.name: .text(name)])
      })
    try await bench.goOffline()
    let reply = try await bench.call(
      "tt_log_time", ["customer": "Nord Holding", "project": "Relaunch", "duration": "1h"])
    #expect(reply.isError && reply.text.contains("Nord Holding"), "\(reply.text)")
    #expect(try bench.operations().isEmpty)
  }

  @Test func `ids are taken for names, and a name that fits several is not guessed`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let byID = try await bench.call("tt_log_time", ["task": "990314", "duration": "1h"])
    #expect(byID["time_entry"]?["task_id"] == 990314)
    _ = try await bench.call("tt_create_task", ["name": "Copy"])
    let twice = try await bench.call("tt_log_time", ["task": "copy", "duration": "1h"])
    #expect(twice.isError && twice.text.contains("990313 in \"Relaunch\""))
    let one = try await bench.call(
      "tt_log_time", ["task": "copy", "project": "relaunch", "duration": "1h"])
    #expect(one["time_entry"]?["task_id"] == 990313)
  }

  @Test func `a preview tells everything and changes nothing`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call(
      "tt_log_time",
      [
        "task": "Call", "project": "Relaunch", "start": "10:00", "end": "11:00", "create": true,
        "dry_run": true,
      ])
    #expect(reply["would"]?.stringValue?.contains("Book 1h on Call (Relaunch, Northwind)") == true)
    #expect(reply["creates"] == ["task \"Call\""])
    #expect(reply.warnings.contains("overlaps with 51001") && reply.warnings.contains("51002"))
    #expect(try bench.operations().isEmpty)
  }

  @Test(
    arguments: [
      (["task": "Copy"], "Neither duration"),
      (["task": "Copy", "start": "09:00"], "end is missing"),
      (["task": "Copy", "duration": "90"], "minutes or hours"),
      (["task": "Copy", "duration": "long"], "1h 30m"),
      (["task": "Copy", "duration": "30h"], "more than a day"),
      (["task": "Copy", "duration": "1h", "start": "09:00", "end": "11:00"], "differs"),
      (["task": "Copy", "duration": "1h", "day": "someday"], "yyyy-MM-dd"),
      (["task": "Copy", "duration": "1h", "start": "25:00"], "start:"),
      (
        ["task": "Copy", "duration": "1h", "day": "yesterday", "start": "2026-03-02 09:00"],
        "is not on day"
      ),
    ] as [(JSONObject, String)])
  func `times that cannot be meant are refused with what is allowed`(
    _ arguments: JSONObject, _ words: String
  ) async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call("tt_log_time", arguments)
    #expect(reply.isError && reply.text.contains(words), "\(reply.text)")
    #expect(try bench.operations().isEmpty)
  }

  @Test func `an end before its start is on the next day`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call(
      "tt_log_time", ["task": "Copy", "day": "yesterday", "start": "22:30", "end": "0:15"])
    #expect(reply["time_entry"]?["end"] == "2026-03-02T00:15:00+01:00")
    #expect(reply.warnings.contains("next day"))
  }
}
