import Foundation
import Testing
import TrackingTimeSandbox

struct EntryListTests {
  /// Entries on 1, 2 and 3 March, 08:00–09:00 in Madrid.
  static func threeDays() -> (Bench, [Int]) {
    var bench = Bench()
    let ids = (1...3).map { day in
      bench.addEntry([
        "start": "2026-03-0\(day) 08:00:00", "end": "2026-03-0\(day) 09:00:00",
        "notes": "day \(day)",
      ])
    }
    return (bench, ids)
  }

  @Test func `the plain list is abbreviated or full by the switch`() {
    var (bench, ids) = Self.threeDays()
    let short = bench.call("GET", "/events?from=2026-03-01&to=2026-03-01").rows[0]
    #expect(short["id"]?.int == ids[0])
    #expect(short["s"] == "2026-03-01 08:00:00")
    #expect(short["n"] == "day 1")
    #expect(short["d"] == 3_600)
    #expect(short["created_at"] == nil)
    #expect(short["json"] == nil)
    bench.world.switches.eventsShape = .full
    let full = bench.call("GET", "/events?from=2026-03-01&to=2026-03-01").rows[0]
    #expect(full["start"] == "2026-03-01 08:00:00")
    #expect(full["created_at"] == "2026-03-02 10:00:00")
    let flat = bench.call("GET", "/events/flat?from=2026-03-01&to=2026-03-01").rows[0]
    #expect(flat["ID"]?.int == ids[0])
    #expect(flat["Notes"] == "day 1")
    #expect(flat["Repeat Rrequency"] == .null)
    let min = bench.call("GET", "/events/min?from=2026-03-01&to=2026-03-01").rows[0]
    #expect(min["id"]?.int == ids[0])
  }

  @Test(arguments: [
    ("from=2026-03-01&to=2026-03-03", [0, 1, 2]), ("from=2026-03-02&to=2026-03-02", [1]),
    ("from=2026-03-02", [1, 2]), ("to=2026-03-02", [0, 1]), ("", [0, 1, 2]),
    ("from=2026-03-02%2008:00:00&to=2026-03-03%2007:59:59", [1]), ("order=desc", [2, 1, 0]),
    ("from=2026-03-02%2008:00:00&to=2026-03-02%2008:00:00", [1]),
    ("page=0&page_size=2", [0, 1]), ("page=1&page_size=2", [2]), ("page=2&page_size=2", []),
    ("page=9223372036854775807&page_size=1000", []),
  ])
  func `windows include both ends and pages count from zero`(
    _ query: String, _ expected: [Int]
  ) {
    var (bench, ids) = Self.threeDays()
    #expect(bench.call("GET", "/events?\(query)").ids == expected.map { ids[$0] })
    let count = bench.call("GET", "/events/count?\(query)").data["count"]?.int
    if !query.contains("page") { #expect(count == expected.count) }
  }

  @Test func `filters select by user, project, task and customer`() {
    var bench = Bench()
    let project = bench.create("/projects/add", ["name": "P", "customer_name": "C"])
    let task = bench.create("/tasks/share", ["name": "T", "project_id": .int(project)])
    let customer = bench.call("GET", "/customers").ids[0]
    let one = bench.addEntry(["task_id": .int(task)])
    let two = bench.addEntry([:], as: SandboxAccount.coWorkerID)
    #expect(bench.call("GET", "/events").ids == [one], "USER and the caller are the default")
    #expect(bench.call("GET", "/events?filter=USER&id=7703").ids == [two])
    #expect(bench.call("GET", "/events?filter=PROJECT&id=\(project)").ids == [one])
    #expect(bench.call("GET", "/events?filter=TASK&id=\(task)").ids == [one])
    #expect(bench.call("GET", "/events?filter=CUSTOMER&id=\(customer)").ids == [one])
    #expect(bench.call("GET", "/events?filter=PROJECT").envelope == 500)
    #expect(bench.call("GET", "/events?filter=EVERYTHING").envelope == 500)
  }

  @Test func `billed and unbilled are told apart`() {
    var (bench, ids) = Self.threeDays()
    bench.call("PUT", "/events/billed", ["data": "[{\"id\":\(ids[1])}]"])
    #expect(bench.call("GET", "/events/min?billed=BILLED").ids == [ids[1]])
    #expect(bench.call("GET", "/events/min?billed=UNBILLED").ids == [ids[0], ids[2]])
  }

  @Test func `page sizes are capped at the documented maximum, or refused`() {
    var bench = Bench(.studio(weeksBack: 20, weeksAhead: 0))
    let total = bench.call("GET", "/events/count?filter=COMPANY").data["count"]?.int ?? 0
    #expect(total > 1_000)
    #expect(bench.call("GET", "/events?filter=COMPANY").rows.count == 1_000)
    let huge = "/events?filter=COMPANY&page_size=20001"
    #expect(bench.call("GET", huge).rows.count == total)
    bench.world.switches.bigPages = .refused
    #expect(bench.call("GET", huge).envelope == 500)
    #expect(bench.call("GET", "/events/flat?filter=COMPANY&page_size=5001").envelope == 500)
  }

  @Test func `sort_by moves the window to the timestamp, in the account's zone`() {
    var (bench, ids) = Self.threeDays()
    bench.wait(3_600)
    bench.world.switches.updateNeedsEnd = false
    bench.call("PUT", "/events/update/\(ids[2])", ["notes": "edited"])
    let since = "from=2026-03-02%2010:30:00&to=2026-03-02%2012:00:00"
    #expect(bench.call("GET", "/events?sort_by=updated_at&\(since)").ids == [ids[2]])
    #expect(bench.call("GET", "/events?sort_by=created_at&\(since)").ids == [])
    let all = "/events?sort_by=updated_at&from=2026-03-02&to=2026-03-02"
    #expect(bench.call("GET", all).ids == [ids[2]])
    bench.world.switches.updatedSortIncludesNull = true
    #expect(bench.call("GET", all).ids == ids)
    #expect(bench.call("GET", "/events/min?sort_by=created_at&\(since)").ids == [])
    bench.world.switches.sortHonouredByMinAndFlat = true
    #expect(bench.call("GET", "/events/min?sort_by=updated_at&\(since)").ids == [ids[2]])
  }

  @Test func `the summary is in hours`() {
    var (bench, _) = Self.threeDays()
    let path = "/events/summary?from=2026-03-01&to=2026-03-03"
    #expect(bench.call("GET", path).data["worked_hours"]?.double == 3)
    let others = bench.call("GET", path + "&users=%5B%7B%22id%22:7703%7D%5D")
    #expect(others.data["worked_hours"]?.double == 0)
    #expect(bench.call("GET", "/events/summary?from=2026-03-01").envelope == 500)
  }

  @Test(arguments: [(",", ","), (";", ";"), ("%5Ct", "\t")])
  func `the export is CSV without envelope`(_ sent: String, _ separator: String) {
    var bench = Bench()
    bench.addEntry(["notes": .string("a\(separator)\"b\"")])
    let response = bench.call("GET", "/events/export?separator=\(sent)")
    let text = String(decoding: response.body, as: UTF8.self)
    #expect(response.envelopeStatus == nil)
    #expect(response.header("Content-Type")?.hasPrefix("text/csv") == true)
    #expect(text.contains("\"a\(separator)\"\"b\"\"\""))
    #expect(text.split(separator: "\r\n").count == 2)
  }

  @Test func `the export wants a separator it knows`() {
    var bench = Bench()
    #expect(bench.call("GET", "/events/export?separator=%7C").envelope == 500)
    #expect(bench.call("GET", "/events/export").envelope == 500)
  }
}
