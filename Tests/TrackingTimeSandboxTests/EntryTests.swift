import Foundation
import Testing
import TrackingTimeSandbox

struct EntryTests {
  @Test func `a new entry comes back in the full shape, in the caller's zone`() {
    var bench = Bench()
    let project = bench.create(
      "/projects/add", ["name": "Relaunch", "customer_name": "Acme", "service_name": "Design"])
    let task = bench.create("/tasks/share", ["name": "Wireframes", "project_id": .int(project)])
    let entry = bench.call(
      "POST", "/events/add", Bench.entry(["task_id": .int(task), "notes": "first pass"])
    ).data
    #expect(entry["start"] == "2026-03-02 08:00:00")
    #expect(entry["duration"] == 3_600)
    #expect(entry["timezone"] == "GMT+01:00")
    #expect(entry["task"] == "Wireframes")
    #expect(entry["project_id"]?.int == project)
    #expect(entry["customer"] == "Acme")
    #expect(entry["service"] == "Design")
    #expect(entry["created_at"] == "2026-03-02 10:00:00")
    #expect(entry["updated_at"] == .null)
    #expect(entry["json"] == .null)
    #expect(entry["user"] == "Ana Ruiz")
  }

  @Test(
    arguments: [
      ["start": nil], ["end": nil], ["start": "soon"], ["end": "2026-03-02 07:00:00"],
      ["timezone": "Mars/Olympus"], ["timezone": "GMT 01:00"], ["event_type": "PARTY"],
      ["notes": .string(String(repeating: "x", count: 5_001))],
      ["custom_fields": [["slug": "NO_SUCH_FIELD", "value": "1"]]], ["custom_fields": "[]"],
    ] as [SandboxJSON])
  func `an entry that does not fit is envelope 500 and changes nothing`(_ more: SandboxJSON) {
    var bench = Bench()
    #expect(bench.call("POST", "/events/add", Bench.entry(more)).envelope == 500)
    #expect(bench.changes.isEmpty)
  }

  @Test(arguments: ["task_id", "project_id", "user_id"])
  func `an entry on something that does not exist is envelope 404`(_ name: String) {
    var bench = Bench()
    let more = SandboxJSON.object([.init(name, 4_711)])
    #expect(bench.call("POST", "/events/add", Bench.entry(more)).envelope == 404)
  }

  @Test func `task and project by name are created once and reused`() {
    var bench = Bench()
    bench.addEntry(["project_name": "Relaunch", "task_name": "Wireframes"])
    bench.addEntry(["project_name": " RELAUNCH ", "task_name": "wireframes "])
    #expect(
      bench.changes
        == ["create project", "create task", "create time_entry", "create time_entry"])
    #expect(bench.world.changes[0].origin == .server)
  }

  @Test func `zones of entries follow their switches`() {
    var bench = Bench()
    let named: SandboxJSON = ["timezone": "America/New_York"]
    let id = bench.addEntry(named)
    #expect(bench.call("GET", "/events/\(id)").data["start"] == "2026-03-02 14:00:00")
    bench.world.switches.entryZone = .sent
    let sent = bench.call("GET", "/events/\(id)").data
    #expect(sent["start"] == "2026-03-02 08:00:00")
    #expect(sent["timezone"] == "GMT-05:00")
    bench.world.switches.entryZone = .reader
    bench.world.switches.ianaZonesOnAdd = .refused
    #expect(bench.call("POST", "/events/add", Bench.entry(named)).envelope == 500)
    bench.world.switches.ianaZonesOnAdd = .ignored
    let ignored = bench.call("POST", "/events/add", Bench.entry(named)).data
    #expect(ignored["start"] == "2026-03-02 08:00:00")
    bench.world.switches.unreadableZone = .gmt
    let unreadable = bench.call("POST", "/events/add", Bench.entry(["timezone": "GMT 05:00"]))
    #expect(unreadable.data["start"] == "2026-03-02 09:00:00")
  }

  @Test(arguments: [
    (SandboxSwitches.DefaultZone.user, "2026-03-02 09:00:00"),
    (.account, "2026-03-02 08:00:00"), (.utc, "2026-03-02 09:00:00"),
  ])
  func `without zone the switch says what a date means`(
    _ zone: SandboxSwitches.DefaultZone, _ seenFromMadrid: String
  ) {
    var bench = Bench { $0.zoneWhenOmitted = zone }
    // Jonas lives in Lisbon, at GMT; the account in Madrid.
    let id = bench.addEntry(["timezone": nil], as: SandboxAccount.remoteCoWorkerID)
    #expect(bench.call("GET", "/events/\(id)").data["start"]?.string == seenFromMadrid)
  }

  @Test func `a wall clock interval over the end of summer time is an hour longer`() {
    var bench = Bench()
    let night: SandboxJSON = [
      "start": "2026-10-25 01:00:00", "end": "2026-10-25 05:00:00", "timezone": "Europe/Madrid",
    ]
    let entry = bench.call("POST", "/events/add", Bench.entry(night)).data
    #expect(entry["duration"] == 18_000)
    #expect(entry["end"] == "2026-10-25 05:00:00")
  }

  @Test func `an update without end is refused where the switch says so`() {
    var bench = Bench()
    let id = bench.addEntry()
    #expect(bench.call("PUT", "/events/update/\(id)", ["notes": "n"]).envelope == 500)
    bench.world.switches.updateNeedsEnd = false
    bench.wait(60)
    let updated = bench.call("POST", "/events/\(id)/update", ["notes": "n"]).data
    #expect(updated["notes"] == "n")
    #expect(updated["end"] == "2026-03-02 09:00:00")
    #expect(updated["updated_at"] == "2026-03-02 10:01:00")
    #expect(bench.world.changes.last?.fields == ["notes"])
  }

  @Test(arguments: [(true, SandboxJSON.null), (false, "first")])
  func `empty notes clear, or are ignored`(_ clears: Bool, _ expected: SandboxJSON) {
    var bench = Bench {
      $0.emptyNotesClears = clears
      $0.updateNeedsEnd = false
    }
    let id = bench.addEntry(["notes": "first"])
    #expect(bench.call("PUT", "/events/update/\(id)", ["notes": ""]).data["notes"] == expected)
  }

  @Test func `an entry moves between tasks and projects, and out of them`() {
    var bench = Bench { $0.updateNeedsEnd = false }
    let project = bench.create("/projects/add", ["name": "P"])
    let task = bench.create("/tasks/share", ["name": "T", "project_id": .int(project)])
    let id = bench.addEntry(["task_id": .int(task)])
    let out = bench.call("PUT", "/events/update/\(id)", ["task_id": 0]).data
    #expect(out["task_id"] == .null)
    #expect(out["project_id"]?.int == project)
    let gone = bench.call("PUT", "/events/update/\(id)", ["project_id": nil]).data
    #expect(gone["project_id"] == .null)
  }

  @Test func `duration is computed, or kept as it was sent`() {
    var bench = Bench()
    let odd: SandboxJSON = ["duration": 60]
    #expect(bench.call("POST", "/events/add", Bench.entry(odd)).data["duration"] == 3_600)
    bench.world.switches.durationComputed = false
    #expect(bench.call("POST", "/events/add", Bench.entry(odd)).data["duration"] == 60)
  }

  @Test func `overlaps are accepted unless the switch forbids them`() {
    var bench = Bench()
    bench.addEntry()
    #expect(bench.call("POST", "/events/add", Bench.entry()).envelope == 200)
    bench.world.switches.overlapsAccepted = false
    #expect(bench.call("POST", "/events/add", Bench.entry()).envelope == 500)
  }

  @Test(arguments: [
    (SandboxSwitches.DoubleDelete.notFound, 404), (.error, 500),
  ])
  func `a second delete is refused as the switch says`(
    _ how: SandboxSwitches.DoubleDelete, _ status: Int
  ) {
    var bench = Bench { $0.doubleDelete = how }
    let id = bench.addEntry()
    let first = bench.call("DELETE", "/events/delete/\(id)")
    #expect(first.envelope == 200)
    #expect(first.data == [:])
    #expect(bench.call("DELETE", "/events/delete/\(id)").envelope == status)
    #expect(bench.call("GET", "/events/\(id)").envelope == 404)
  }

  @Test func `a batch delete takes at most 100`() {
    var bench = Bench()
    let ids = (0..<3).map { _ in bench.addEntry() }
    let data = SandboxJSON.array(ids.map { ["id": .int($0)] })
    #expect(bench.call("POST", "/events/delete", ["data": data]).envelope == 200)
    let many = SandboxJSON.array((0..<101).map { ["id": .int($0)] })
    #expect(bench.call("POST", "/events/delete", ["data": many]).envelope == 500)
    #expect(bench.changes.filter { $0 == "delete time_entry" }.count == 3)
  }

  @Test func `co-workers see and change only their own entries`() {
    var bench = Bench { $0.updateNeedsEnd = false }
    let mei = SandboxAccount.coWorkerID
    let own = bench.addEntry([:], as: mei)
    let other = bench.addEntry()
    #expect(bench.call("PUT", "/events/update/\(own)", ["notes": "n"], as: mei).envelope == 200)
    #expect(bench.call("PUT", "/events/update/\(other)", ["notes": "n"], as: mei).envelope == 403)
    #expect(bench.call("DELETE", "/events/delete/\(other)", as: mei).envelope == 403)
    #expect(bench.call("GET", "/events/\(other)", as: mei).envelope == 403)
    #expect(bench.call("GET", "/events?filter=COMPANY", as: mei).ids == [own])
    #expect(bench.call("GET", "/events?filter=COMPANY").ids == [own, other])
    let forAna: SandboxJSON = ["user_id": .int(SandboxAccount.adminID)]
    #expect(bench.call("POST", "/events/add", Bench.entry(forAna), as: mei).envelope == 403)
  }

  @Test func `policies refuse what is too old, and what lacks a project`() {
    var bench = Bench {
      $0.policies.pastDays = 5
      $0.policies.requireProject = true
    }
    let mei = SandboxAccount.coWorkerID
    let named: SandboxJSON = ["project_name": "P"]
    #expect(bench.call("POST", "/events/add", Bench.entry(), as: mei).envelope == 500)
    #expect(bench.call("POST", "/events/add", Bench.entry(named), as: mei).envelope == 200)
    let old: SandboxJSON = [
      "project_name": "P", "start": "2026-02-20 08:00:00", "end": "2026-02-20 09:00:00",
    ]
    #expect(bench.call("POST", "/events/add", Bench.entry(old), as: mei).envelope == 500)
    #expect(bench.call("POST", "/events/add", Bench.entry(old)).envelope == 200, "an admin may")
    bench.world.switches.markerSkipsPolicies = true
    let marked = Bench.entry([
      "custom_fields": [["slug": "EVENT_THIRD_PARTY_ID", "value": "m"]]
    ])
    #expect(bench.call("POST", "/events/add", marked, as: mei).envelope == 200)
  }
}
