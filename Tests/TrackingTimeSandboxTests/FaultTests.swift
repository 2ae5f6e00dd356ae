import Foundation
import Testing
import TrackingTimeSandbox

/// Faults without a socket, by the clock of the test.
struct FaultTests {
  static func core(_ rules: FaultRule...) -> SandboxCore {
    SandboxCore(
      seed: .empty, switches: SandboxSwitches(), faults: rules, now: Bench.monday, randomSeed: 7)
  }

  static let add = SandboxRequest(
    "POST", "/api/v4/31337/events/add", password: SandboxAccount.adminPassword,
    json: Bench.entry())

  @Test(
    arguments: [
      (.cutBefore(reset: true), 0), (.cutAfter(reset: true), 1),
      (.truncate(bytes: 10, reset: false), 1), (.drip(bytes: 1, every: 1), 1),
      (.silence(applied: true), 1), (.silence(applied: false), 0), (.hangUp(reset: true), 1),
      (.page(status: 503, applied: false), 0), (.page(status: 502, applied: true), 1),
      (.envelope(status: 500, http: 200, applied: true), 1),
      (.envelope(status: 500, http: 200, applied: false), 0),
      (.tooMany(.seconds, seconds: 3), 0), (.unauthorized, 0), (.paymentRequired, 0),
      (.malformed(applied: true), 1), (.wrongType(applied: true), 1), (.empty(applied: true), 1),
      (.redirect(location: "/"), 0), (.offline(seconds: 1), 0), (.delay(before: 1, after: 2), 1),
    ] as [(FaultAction, Int)])
  func `a fault applies the request, or does not`(_ action: FaultAction, _ created: Int) {
    var core = Self.core(FaultRule(times: 1, action: action))
    _ = core.exchange(Self.add, now: Bench.monday)
    #expect(core.log.applied(.create, .timeEntry) == created)
    #expect(core.log.requests[0].effect == (created == 1 ? .handled : .never))
    #expect(core.log.requests[0].faults == [action.kind])
    _ = core.exchange(Self.add, now: Bench.monday)
    #expect(core.log.applied(.create, .timeEntry) == created + 1, "it fires once")
  }

  @Test func `faults look like what they imitate`() throws {
    let response = { (action: FaultAction) in
      var core = Self.core(FaultRule(action: action))
      return try #require(core.exchange(Self.add, now: Bench.monday).response)
    }
    let page = try response(.page(status: 504, applied: false))
    #expect(page.status == 504 && page.isHTML)
    let envelope = try response(.envelope(status: 502, http: 500, applied: false))
    #expect(envelope.status == 500 && envelope.envelope == 502)
    #expect(try response(.tooMany(.none, seconds: 9)).header("Retry-After") == nil)
    #expect(try response(.tooMany(.seconds, seconds: 9)).header("Retry-After") == "9")
    #expect(
      try response(.tooMany(.date, seconds: 9)).header("Retry-After")
        == "Mon, 02 Mar 2026 09:00:09 GMT")
    #expect(try response(.unauthorized).status == 401)
    #expect(try response(.paymentRequired).status == 402)
    let malformed = try response(.malformed(applied: true))
    #expect(malformed.status == 200 && malformed.json == nil && !malformed.body.isEmpty)
    let wrong = try response(.wrongType(applied: true))
    #expect(wrong.json != nil && wrong.isHTML)
    #expect(try response(.empty(applied: true)).body.isEmpty)
    let redirect = try response(.redirect(location: "http://x/"))
    #expect(redirect.status == 302 && redirect.header("Location") == "http://x/")
  }

  @Test func `a late commit happens when its time has come, not before`() {
    var core = Self.core(
      FaultRule(times: 1, action: .lateCommit(seconds: 40, answer: .cut)))
    let delivery = core.exchange(Self.add, now: Bench.monday)
    #expect(delivery.manner == .cut(reset: true))
    #expect(core.log.requests[0].effect == .pending)
    let read = SandboxRequest(
      "GET", "/api/v4/events", password: SandboxAccount.adminPassword)
    #expect(core.exchange(read, now: Bench.monday + 39).response?.rows.count == 0)
    #expect(core.exchange(read, now: Bench.monday + 41).response?.rows.count == 1)
    let change = core.log.changes[0]
    #expect(change.at == Bench.monday + 40)
    #expect(change.origin == .late)
    #expect(core.log.requests[0].changes == 1..<2)
    #expect(core.latePending == 0)
  }

  @Test func `late commits can be called for, one or all, and happen once`() {
    var core = Self.core(FaultRule(action: .lateCommit(seconds: 3_600, answer: .gateway)))
    #expect(core.exchange(Self.add, now: Bench.monday).response?.status == 504)
    _ = core.exchange(Self.add, now: Bench.monday)
    core.commitLate(number: 1, now: Bench.monday)
    core.commitLate(number: 1, now: Bench.monday)
    #expect(core.log.applied(.create, .timeEntry) == 1)
    core.commitLate(now: Bench.monday, all: true)
    #expect(core.log.applied(.create, .timeEntry) == 2)
  }

  @Test func `a rule counts its matches and stops after its times`() {
    var core = Self.core(
      FaultRule(
        match: FaultMatch(method: "POST", path: "/events/add"), from: 2, times: 2,
        action: .cutBefore(reset: false)))
    let read = SandboxRequest("GET", "/api/v4/me", password: SandboxAccount.adminPassword)
    var created: [Int] = []
    for _ in 0..<5 {
      _ = core.exchange(read, now: Bench.monday)
      _ = core.exchange(Self.add, now: Bench.monday)
      created.append(core.log.applied(.create, .timeEntry))
    }
    #expect(created == [1, 1, 1, 2, 3])
  }

  @Test func `a rule counts its matches also where another one fires`() {
    var core = Self.core(
      FaultRule(times: 1, action: .page(status: 503, applied: false)),
      FaultRule(from: 2, times: 1, action: .unauthorized))
    let statuses = (0..<3).map { _ in
      core.exchange(Self.add, now: Bench.monday).response?.status
    }
    #expect(statuses == [503, 401, 200])
  }

  @Test func `probability is drawn from the seed`() {
    let run = { (seed: UInt64) in
      var core = SandboxCore(
        seed: .empty, switches: SandboxSwitches(),
        faults: [FaultRule(probability: 0.3, action: .cutBefore(reset: true))],
        now: Bench.monday, randomSeed: seed)
      return (0..<200).map { _ in core.exchange(Self.add, now: Bench.monday).response == nil }
    }
    #expect(run(1) == run(1))
    #expect(run(1) != run(2))
    #expect((40...80).contains(run(1).count { $0 }))
  }

  @Test(arguments: [
    (FaultMatch(access: .read), "POST", "/projects/times", true),
    (FaultMatch(access: .write), "POST", "/projects/times", false),
    (FaultMatch(access: .write), "GET", "/events/delete/5", true),
    (FaultMatch(path: "/events/*"), "GET", "/events/5", true),
    (FaultMatch(path: "/events/*"), "GET", "/events", false),
    (FaultMatch(path: "/events/**"), "GET", "/events/update/5", true),
    (FaultMatch(path: "/events/**"), "GET", "/events", true),
    (FaultMatch(method: "PUT"), "GET", "/events", false),
    (FaultMatch(parameters: ["filter": "COMPANY"]), "GET", "/events?filter=COMPANY", true),
    (FaultMatch(parameters: ["filter": "COMPANY"]), "GET", "/events?filter=USER", false),
  ])
  func `a match goes by method, path, effect and parameters`(
    _ match: FaultMatch, _ method: String, _ path: String, _ fits: Bool
  ) {
    var core = Self.core(FaultRule(match: match, action: .unauthorized))
    let request = SandboxRequest(
      method, "/api/v4/31337" + path, password: SandboxAccount.adminPassword)
    #expect((core.exchange(request, now: Bench.monday).response?.status == 401) == fits)
  }

  @Test func `delays add up and leave room for another fault`() {
    var core = Self.core(
      FaultRule(action: .delay(before: 1, after: 2)),
      FaultRule(action: .delay(before: 3, after: 4)),
      FaultRule(action: .page(status: 503, applied: false)),
      FaultRule(action: .unauthorized))
    let arrival = core.arrive(Self.add, now: Bench.monday)
    #expect(arrival.delay == 4)
    let delivery = core.settle(arrival, now: Bench.monday)
    #expect(delivery.delay == 6)
    #expect(delivery.response?.status == 503)
  }

  @Test(arguments: [(false, "theirs"), (true, "mine")])
  func `another user's change comes before or after the request`(
    _ late: Bool, _ answered: String
  ) throws {
    var core = Self.core()
    core.world.switches.updateNeedsEnd = false
    let created = try #require(core.exchange(Self.add, now: Bench.monday).response)
    let id = try #require(created.data["id"]?.int)
    let edit = SandboxEdit(user: 7_702, "PUT", "/events/update/{id}", ["notes": "theirs"])
    var other = Self.core(
      FaultRule(
        match: FaultMatch(path: "/events/update/*"), times: 1,
        action: .edit(edit, late: late)))
    other.world = core.world
    let update = SandboxRequest(
      "PUT", "/api/v4/31337/events/update/\(id)", password: SandboxAccount.adminPassword,
      json: ["is_billable": false, "notes": late ? "mine" : nil])
    let response = try #require(other.exchange(update, now: Bench.monday).response)
    #expect(response.data["notes"]?.string == answered)
    #expect(other.world.state.entries[id]?.notes == "theirs")
    #expect(other.log.changes.map(\.userID).sorted() == [7_701, 7_701, 7_702])
    #expect(other.log.changes.contains { $0.origin == .edit && $0.userID == 7_702 })
  }

  @Test func `a rules file is read, and every action survives the way to JSON and back`() throws {
    let actions: [FaultAction] = [
      .delay(before: 1, after: 2), .cutBefore(reset: false), .cutAfter(reset: true),
      .lateCommit(seconds: 40, answer: .gateway), .truncate(bytes: 7, reset: false),
      .drip(bytes: 3, every: 0.5), .silence(applied: false), .hangUp(reset: true),
      .page(status: 503, applied: false), .envelope(status: 502, http: 200, applied: true),
      .tooMany(.date, seconds: 9), .unauthorized, .paymentRequired, .malformed(applied: false),
      .wrongType(applied: true), .empty(applied: false), .redirect(location: "/x"),
      .offline(seconds: 2),
      .edit(SandboxEdit(user: 7_702, "PUT", "/tasks/update/{id}", ["name": "x"]), late: true),
    ]
    let file = FaultFile(rules: actions.map { FaultRule(times: 2, action: $0) })
    let bytes = Array(try JSONEncoder().encode(file))
    #expect(try FaultFile(parsing: bytes) == file)
    let short = #"{"rules": [{"action": {"kind": "cutAfter"}}]}"#
    let rule = try FaultFile(parsing: Array(short.utf8)).rules[0]
    #expect(rule == FaultRule(action: .cutAfter(reset: true)))
  }

  @Test(arguments: [
    "{}", #"{"rules":[{}]}"#, #"{"rules":[{"action":{"kind":"gremlins"}}]}"#,
    #"{"rules":[{"action":{"kind":"lateCommit"}}]}"#, "[]", "x",
  ])
  func `a rules file that does not fit is refused`(_ text: String) {
    #expect(throws: (any Error).self) { try FaultFile(parsing: Array(text.utf8)) }
  }
}
