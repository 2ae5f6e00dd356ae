import Foundation
import Testing
import TrackingTimeSandbox

struct AccessTests {
  @Test func `the user half of the credentials is ignored`() {
    var bench = Bench()
    let credentials = Data("anybody:\(SandboxAccount.adminPassword)".utf8).base64EncodedString()
    let request = SandboxRequest(
      "GET", "/api/v4/me", headers: [.init("authorization", "Basic \(credentials)")])
    #expect(bench.world.handle(request, now: bench.now).data["id"]?.int == SandboxAccount.adminID)
  }

  @Test(arguments: [nil, "Basic !!", "Bearer x", "Basic eDp3cm9uZw==", "Basic"])
  func `a wrong credential is a genuine HTTP 401`(_ value: String?) {
    var bench = Bench()
    let headers = value.map { [SandboxRequest.Header("Authorization", $0)] } ?? []
    let response = bench.world.handle(
      SandboxRequest("GET", "/api/v4/me", headers: headers), now: bench.now)
    #expect(response.status == 401)
    #expect(response.envelope == 401)
  }

  @Test func `an archived user's password is refused`() {
    var bench = Bench()
    #expect(bench.call("GET", "/me", as: SandboxAccount.archivedUserID).status == 401)
  }

  @Test func `the account may be left out and must be one's own`() {
    var bench = Bench()
    let password = SandboxAccount.adminPassword
    let unscoped = SandboxRequest("GET", "/api/v4/me", password: password)
    #expect(bench.world.handle(unscoped, now: bench.now).data["account_id"] == 31_337)
    let other = SandboxRequest("GET", "/api/v4/31402/me", password: password)
    #expect(bench.world.handle(other, now: bench.now).data["account_id"] == 31_402)
    let foreign = SandboxRequest("GET", "/api/v4/99/projects", password: password)
    #expect(bench.world.handle(foreign, now: bench.now).envelope == 400)
  }

  @Test func `teams are the workspaces, and switching changes the default`() {
    var bench = Bench()
    #expect(bench.call("GET", "/teams").rows.map { $0["account_id"] } == [31_337, 31_402])
    bench.call("POST", "/teams/switch", ["account_id": 31_402])
    let unscoped = SandboxRequest(
      "GET", "/api/v4/me", password: SandboxAccount.adminPassword)
    #expect(bench.world.handle(unscoped, now: bench.now).data["account_id"] == 31_402)
  }

  @Test func `an unknown action is envelope 400 inside HTTP 200`() {
    var bench = Bench()
    let response = bench.call("POST", "/users/invite", [:])
    #expect(response.status == 200)
    #expect(response.envelope == 400)
  }

  @Test func `errors mirror their status where the switch says so`() {
    var bench = Bench { $0.httpStatusOfErrors = .mirrored }
    #expect(bench.call("GET", "/tasks/1").status == 404)
    #expect(bench.call("POST", "/tasks/share", [:]).status == 500)
    #expect(bench.call("POST", "/tasks/stop/1", [:]).status == 502)
  }

  @Test func `messages come in the language of the switch`() {
    var texts: Set<String> = []
    for language in [SandboxSwitches.Language.english, .spanish, .swedish, .garbled] {
      var bench = Bench { $0.language = language }
      let response = bench.call("GET", "/tasks/1")
      texts.insert(response.json?["response"]?["message"]?.string ?? "")
    }
    #expect(texts.count == 4)
  }

  @Test(arguments: [
    ("POST", "/users/close/7703"), ("POST", "/users/open/7703"), ("POST", "/customers/close/1"),
    ("POST", "/customers/open/1"), ("POST", "/projects/open/1"), ("DELETE", "/events/add"),
    ("PATCH", "/tasks/update/1"),
  ])
  func `a wrong verb gets an HTML page that looks like an outage`(
    _ method: String, _ path: String
  ) {
    var bench = Bench()
    let response = bench.call(method, path)
    #expect(response.isHTML)
    #expect(response.status == 502)
    #expect(bench.changes.isEmpty)
  }

  @Test func `updates take the verbs of the switch`() {
    var bench = Bench { $0.updateVerbs = .put }
    let id = bench.create("/tasks/share", ["name": "A"])
    #expect(bench.call("POST", "/tasks/update/\(id)", ["name": "B"]).isHTML)
    #expect(bench.call("PUT", "/tasks/update/\(id)", ["name": "B"]).envelope == 200)
    bench.world.switches.updateVerbs = .post
    #expect(bench.call("PUT", "/tasks/update/\(id)", ["name": "C"]).isHTML)
  }

  @Test(arguments: [
    (SandboxSwitches.RetryAfter.none, nil), (.seconds, "59"),
    (.date, "Mon, 02 Mar 2026 09:01:00 GMT"),
  ])
  func `beyond the quota every request is HTTP 429`(
    _ how: SandboxSwitches.RetryAfter, _ header: String?
  ) {
    var bench = Bench {
      $0.quotaPerMinute = 2
      $0.retryAfter = how
    }
    bench.wait(1)
    #expect(bench.call("GET", "/me").status == 200)
    #expect(bench.call("GET", "/me").status == 200)
    let limited = bench.call("POST", "/tasks/share", ["name": "X"])
    #expect(limited.status == 429)
    #expect(limited.header("Retry-After") == header)
    #expect(bench.changes.isEmpty)
    bench.wait(60)
    #expect(bench.call("GET", "/me").status == 200)
  }

  @Test func `form bodies, queries and JSON bodies say the same`() {
    var bench = Bench()
    bench.call("GET", "/tasks/add?name=By%20query&due_date=2026-03-09")
    let password = SandboxAccount.adminPassword
    var form = SandboxRequest("POST", "/api/v4/31337/tasks/add", password: password)
    form.headers.append(.init("Content-Type", "application/x-www-form-urlencoded"))
    form.body = Array("name=By+form&users=%5B%7B%22id%22%3A7703%7D%5D".utf8)
    #expect(bench.world.handle(form, now: bench.now).data["users"]?[0]?["id"] == 7_703)
    bench.call("POST", "/tasks/add", ["name": "By JSON", "users": [["id": 7_703]]])
    #expect(bench.call("GET", "/tasks").names() == ["By query", "By form", "By JSON"])
  }

  @Test func `a bare array as JSON body is refused`() {
    var bench = Bench()
    #expect(bench.call("POST", "/projects/times", [["id": 1]]).envelope == 500)
    let id = bench.create("/projects/add", ["name": "P"])
    let times = bench.call("POST", "/projects/times", ["data": [["id": .int(id)]]])
    #expect(times.rows.first?["id"]?.int == id)
  }

  @Test func `a request that fails half way leaves nothing behind`() {
    var bench = Bench()
    let before = bench.world.snapshot(now: bench.now)["accounts"]
    // The project is created by name before the notes are found too long.
    let notes = SandboxJSON.string(String(repeating: "x", count: 5_001))
    let more: SandboxJSON = ["project_name": "New", "task_name": "New", "notes": notes]
    #expect(bench.call("POST", "/events/add", Bench.entry(more)).envelope == 500)
    #expect(bench.changes.isEmpty)
    let isSame = bench.world.snapshot(now: bench.now)["accounts"] == before
    #expect(isSame)
  }
}
