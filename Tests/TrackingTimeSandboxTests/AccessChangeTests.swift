import Testing

@testable import TrackingTimeSandbox

/// Invitations, archiving, rights, tokens and tags: what online-only tools change.
@Suite struct AccessChangeTests {
  private static let kim: SandboxJSON = [
    "name": "Kim", "role": "REGULAR", "email": "kim@example.org",
  ]

  private func mails(_ bench: Bench) -> Int {
    bench.world.changes.count { $0.kind == .user && $0.fields.contains("invitation") }
  }

  @Test func `an invitation is sent with the first call, and again each time it is asked for`() {
    var bench = Bench()
    let id = bench.create("/users/add", Self.kim)
    #expect(mails(bench) == 1)
    let again: SandboxJSON = ["email": "Kim@example.org"]
    #expect(bench.call("POST", "/users/resend_invite", again).envelope == 200)
    #expect(bench.call("POST", "/users/resend_invite", again).envelope == 200)
    #expect(mails(bench) == 3)
    #expect(bench.call("GET", "/users/\(id)").data["status"] == "INVITED")
    #expect(bench.call("POST", "/users/resend_invite", ["email": "x@y.z"]).envelope == 404)
  }

  @Test func `a second user of an e-mail is refused, unless the switch says otherwise`() {
    var bench = Bench()
    bench.create("/users/add", Self.kim)
    #expect(bench.call("POST", "/users/add", Self.kim).envelope == 500)
    bench.world.switches.userEmailsUnique = false
    #expect(bench.call("POST", "/users/add", Self.kim).envelope == 200)
  }

  @Test func `archiving stops the timer and completes what is the user's alone`() {
    var bench = Bench()
    let mei = SandboxAccount.coWorkerID
    let project = bench.create("/projects/add", ["name": "P", "is_public": true])
    let users: SandboxJSON = [["id": .int(mei)]]
    let both: SandboxJSON = [["id": .int(mei)], ["id": 7_702]]
    let own = bench.create(
      "/tasks/share", ["name": "Own", "project_id": .int(project), "users": users])
    let shared = bench.create(
      "/tasks/share", ["name": "Shared", "project_id": .int(project), "users": both])
    #expect(bench.call("POST", "/users/close/\(mei)").isHTML)
    #expect(bench.call("PUT", "/users/close/\(mei)").data["is_archived"] == true)
    #expect(bench.call("GET", "/tasks/\(own)").data["is_archived"] == true)
    #expect(bench.call("GET", "/tasks/\(shared)").data["is_archived"] == false)
    #expect(bench.call("PUT", "/users/open/\(mei)").data["is_archived"] == false)
  }

  @Test func `rights of one user, and of all co-workers`() {
    var bench = Bench()
    let mei = SandboxAccount.coWorkerID
    let no: SandboxJSON = ["can_view_others": false]
    bench.call("POST", "/users/update_permissions/\(mei)", no)
    let path = "/users/\(mei)"
    #expect(bench.call("GET", path).data["permissions"]?["can_view_others"] == false)
    let all: SandboxJSON = ["can_edit_projects_and_tasks": false]
    #expect(bench.call("POST", "/teams/update/31337", all).envelope == 200)
    #expect(bench.call("GET", path).data["permissions"]?["can_edit_tasks"] == false)
    #expect(bench.call("POST", "/teams/update/\(mei)", all).envelope == 404, "no account")
  }

  @Test func `an employee record takes days as days`() {
    var bench = Bench()
    let path = "/users/\(SandboxAccount.coWorkerID)/employee/update"
    #expect(bench.call("POST", path, ["hire_date": "2026-03-02"]).envelope == 200)
    #expect(bench.call("POST", path, ["hire_date": "soon"]).envelope == 500)
  }

  @Test func `a new token is another one, and shown unless the switch says otherwise`() {
    var bench = Bench()
    let path = "/users/icalendar/reset_token"
    let first = bench.call("POST", path).data["token"]?.string
    let second = bench.call("POST", path).data
    #expect(first != nil && second["token"]?.string != first)
    #expect(second["url"]?.string?.hasSuffix(second["token"]?.string ?? "-") == true)
    let hook = bench.create("/webhooks/add", ["url": "https://example.com/h"])
    let old = bench.call("GET", "/webhooks/\(hook)").data["token"]
    #expect(bench.call("POST", "/webhooks/reset_token/\(hook)").data["token"] != old)
    bench.world.switches.newTokensShown = false
    #expect(bench.call("POST", path).data == [:])
    #expect(bench.call("POST", "/webhooks/reset_token/\(hook)").data == [:])
  }

  @Test func `an entry shows its tags, and pairs may be unique`() {
    var bench = Bench()
    let entry = bench.addEntry()
    let tag: SandboxJSON = ["name": "Phase", "value": "2"]
    bench.call("POST", "/events/\(entry)/tags/save", tag)
    #expect(bench.call("GET", "/events/\(entry)").data["tags"]?[0]?["value"] == "2")
    bench.world.switches.entryTagsShown = false
    #expect(bench.call("GET", "/events/\(entry)").data["tags"] == nil)
    #expect(bench.call("POST", "/events/tags/add", tag).envelope == 200)
    bench.world.switches.tagPairsUnique = true
    #expect(bench.call("POST", "/events/tags/add", tag).envelope == 500)
  }
}
