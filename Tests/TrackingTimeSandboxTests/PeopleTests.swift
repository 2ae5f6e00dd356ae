import Foundation
import Testing
import TrackingTimeSandbox

struct PeopleTests {
  @Test func `customer names are unique and mandatory on updates`() {
    var bench = Bench()
    let id = bench.create("/customers/add", ["name": "Acme", "contact_email": "a@b.example"])
    #expect(bench.call("POST", "/customers/add", ["name": " aCME"]).envelope == 500)
    #expect(bench.call("PUT", "/customers/update/\(id)", ["notes": "n"]).envelope == 500)
    let data = bench.call("PUT", "/customers/update/\(id)", ["name": "Acme", "notes": "n"]).data
    #expect(data["notes"] == "n")
    #expect(data["contact"]?["email"] == "a@b.example")
    #expect(bench.world.changes.last?.fields == ["notes"])
  }

  @Test func `the customer list ignores pages`() {
    var bench = Bench()
    bench.create("/customers/add", ["name": "A"])
    #expect(bench.call("GET", "/customers?page=5").rows.count == 1)
  }

  @Test func `deleting a customer leaves its projects without one`() {
    var bench = Bench()
    let project = bench.create("/projects/add", ["name": "P", "customer_name": "C"])
    let id = bench.call("GET", "/customers").ids[0]
    bench.call("DELETE", "/customers/delete/\(id)")
    #expect(bench.call("GET", "/projects/\(project)").data["customer"] == .null)
    #expect(bench.call("GET", "/customers/\(id)").envelope == 404)
  }

  @Test func `customers and users close with PUT and GET`() {
    var bench = Bench()
    let id = bench.create("/customers/add", ["name": "A"])
    #expect(bench.call("PUT", "/customers/close/\(id)").data["is_archived"] == true)
    #expect(bench.call("GET", "/customers").ids == [])
    #expect(bench.call("GET", "/customers/open/\(id)").data["is_archived"] == false)
    #expect(bench.call("PUT", "/users/close/7703").envelope == 200)
    #expect(bench.call("GET", "/me", as: SandboxAccount.coWorkerID).status == 401)
    #expect(bench.call("PUT", "/users/open/7703", as: 7_702).envelope == 403)
  }

  @Test func `archiving a user ends his timer`() {
    var bench = Bench()
    let mei = SandboxAccount.coWorkerID
    bench.call("POST", "/tasks/track", ["date": "2026-03-02 09:00:00", "task_name": "T"], as: mei)
    #expect(bench.world.state.timers.count == 1)
    bench.call("PUT", "/users/close/\(mei)")
    #expect(bench.world.state.timers.isEmpty)
  }

  @Test func `services exist, or not at all`() {
    var bench = Bench()
    let id = bench.create("/services/add", ["name": "Design"])
    #expect(bench.call("POST", "/services/add", ["name": "design "]).envelope == 500)
    #expect(bench.call("GET", "/services").ids == [id])
    #expect(bench.call("PUT", "/services/update/\(id)", ["name": "UX"]).data["name"] == "UX")
    bench.world.switches.servicesPresent = false
    #expect(bench.call("GET", "/services").envelope == 400)
  }

  @Test func `archived users are hidden unless asked for`() {
    var bench = Bench()
    let hidden = SandboxAccount.archivedUserID
    #expect(bench.call("GET", "/users").ids == [7_701, 7_702, 7_703, 7_704])
    #expect(!bench.call("GET", "/users?include_archived=true&status=ALL").ids.contains(hidden))
    #expect(bench.call("GET", "/users?filter=ALL").ids.contains(hidden))
    #expect(bench.call("GET", "/users?filter=ARCHIVED").ids == [hidden])
  }

  @Test func `projects are assigned to users and taken away`() {
    var bench = Bench()
    let id = bench.create("/projects/add", ["name": "P", "is_public": false])
    let data: SandboxJSON = ["data": [["id": .int(id)]]]
    #expect(bench.call("GET", "/users/7703/projects").data["projects"] == [])
    bench.call("POST", "/users/7703/assign_projects", data)
    #expect(bench.call("GET", "/users/7703/projects").data["projects"]?[0]?["id"]?.int == id)
    #expect(bench.call("GET", "/projects/\(id)/users").ids == [7_701, 7_703])
    bench.call("POST", "/users/7703/remove_projects", data)
    #expect(bench.call("GET", "/projects/\(id)/users").ids == [7_701])
    #expect(
      bench.call("POST", "/users/7703/assign_projects", data, as: 7_703).envelope == 403)
  }

  @Test func `trackables are projects with the user's tasks`() {
    var bench = Bench()
    let project = bench.create("/projects/add", ["name": "P"])
    let task = bench.create("/tasks/share", ["name": "T", "project_id": .int(project)])
    let full = bench.call("GET", "/users/7701/trackables").data["projects"]?[0]
    #expect(full?["tasks"]?[0]?["id"]?.int == task)
    let bare = bench.call("GET", "/users/7701/trackables?include_tasks=false").data
    #expect(bare["projects"]?[0]?["tasks"] == .null)
    #expect(
      bench.call("GET", "/users/7701/trackables?only_favorites=true").data["projects"] == [])
    bench.call("POST", "/projects/update_preferences/\(project)", ["is_favorite": true])
    let favorite = bench.call("GET", "/users/7701/trackables?only_favorites=true").data
    #expect(favorite["projects"]?[0]?["id"]?.int == project)
    #expect(bench.call("GET", "/users/7703/trackables").data["projects"]?[0]?["tasks"] == [])
  }

  @Test func `only managers add users and change permissions`() {
    var bench = Bench()
    let mei = SandboxAccount.coWorkerID
    let body: SandboxJSON = ["name": "Kim", "role": "REGULAR"]
    #expect(bench.call("POST", "/users/add", body, as: mei).envelope == 403)
    let id = bench.create("/users/add", body)
    #expect(bench.call("GET", "/users?filter=INVITED").ids == [id])
    let flag: SandboxJSON = ["can_view_time_entries_from_others": true]
    bench.addEntry()
    #expect(bench.call("GET", "/events?filter=COMPANY", as: mei).ids == [])
    bench.call("POST", "/users/update_permissions/\(mei)", flag)
    #expect(bench.call("GET", "/events?filter=COMPANY", as: mei).rows.count == 1)
  }

  @Test func `groups, tags and webhooks are kept as sent`() {
    var bench = Bench()
    let group = bench.create(
      "/users/groups/add",
      ["name": "Design", "supervisor_id": 7_702, "users": [["id": 7_703], ["id": 7_704]]])
    let less: SandboxJSON = ["users": [["id": 7_704, "action": "REMOVE"]]]
    let data = bench.call("PUT", "/users/groups/update/\(group)", less).data
    #expect(data["users"] == [["id": 7_703]])
    #expect(data["status"] == "ACTIVE")
    // A user belongs to one group: joining another leaves this one.
    bench.create("/users/groups/add", ["name": "Web", "users": [["id": 7_703]]])
    #expect(bench.call("GET", "/users/groups/\(group)").data["users"] == [])
    let tag = bench.create("/events/tags/add", ["name": "Phase", "value": "2"])
    #expect(bench.call("GET", "/events/tags/values?name=Phase").data == ["2"])
    #expect(bench.call("DELETE", "/events/tags/delete/\(tag)").envelope == 200)
    let hook = bench.create("/webhooks/add", ["url": "https://example.com/hook"])
    #expect(bench.call("PUT", "/webhooks/disable/\(hook)").data["status"] == "DISABLED")
    #expect(bench.call("GET", "/webhooks?filter=ENABLED").ids == [])
    #expect(bench.call("DELETE", "/webhooks/\(hook)").envelope == 200)
    #expect(bench.call("GET", "/users/groups/\(hook)").envelope == 404)
  }

  @Test func `preferences are kept per user and project`() {
    var bench = Bench(.studio())
    let project = bench.call("GET", "/projects").ids[0]
    let sent: SandboxJSON = ["default_view": "BOARD", "is_favorite": true]
    #expect(bench.call("POST", "/projects/update_preferences/\(project)", sent).envelope == 200)
    let more: SandboxJSON = ["show_closed_tasks": true]
    bench.call("POST", "/projects/update_preferences/\(project)", more)
    let shown = bench.call("GET", "/projects/\(project)").data["user_preferences"]
    #expect(shown?["default_view"] == "BOARD" && shown?["show_closed_tasks"] == true)
    #expect(shown?["is_favorite"] == true)
    let others = bench.call("GET", "/projects/\(project)", as: SandboxAccount.projectManagerID)
    #expect(others.data["user_preferences"]?["is_favorite"] == false)
  }

  @Test func `entries are tagged and notifications read`() {
    var bench = Bench(.studio())
    let id = bench.addEntry()
    let tag: SandboxJSON = ["name": "Phase", "value": "2"]
    #expect(bench.call("POST", "/events/\(id)/tags/save", tag).data[0]?["value"] == "2")
    #expect(bench.call("DELETE", "/events/\(id)/tags/delete?name=Phase").envelope == 200)
    #expect(bench.call("DELETE", "/events/\(id)/tags/delete?name=Phase").envelope == 404)
    let unread = bench.call("GET", "/notifications?filter=USER&id=7701").ids
    #expect(unread.count == 1)
    bench.call("PUT", "/notifications/read/\(unread[0])")
    #expect(bench.call("GET", "/notifications?filter=USER&id=7701").ids == [])
  }
}
