import Foundation
import Testing
import TrackingTimeSandbox

struct TaskAndProjectTests {
  @Test func `task names need not be unique and are trimmed`() {
    var bench = Bench()
    let one = bench.create("/tasks/share", ["name": " Wireframes "])
    let two = bench.create("/tasks/add", ["name": "wireframes"])
    #expect(one != two)
    #expect(bench.call("GET", "/tasks").names() == ["Wireframes", "wireframes"])
  }

  @Test(
    arguments: [
      [:], ["name": "  "], ["name": .string(String(repeating: "n", count: 501))],
      ["name": "T", "due_date": "soon"], ["name": "T", "type": "SECRET"],
      ["name": "T", "users": "[{\"id\":7701}]"], ["name": "T", "estimated_time": "much"],
    ] as [SandboxJSON])
  func `a task that does not fit is envelope 500`(_ body: SandboxJSON) {
    var bench = Bench()
    #expect(bench.call("POST", "/tasks/share", body).envelope == 500)
    #expect(bench.changes.isEmpty)
  }

  @Test func `users of a task are replaced, an empty list takes all away`() {
    var bench = Bench()
    let id = bench.create("/tasks/share", ["name": "T"])
    let both: SandboxJSON = ["users": [["id": 7_702], ["id": 7_703]]]
    let data = bench.call("PUT", "/tasks/update/\(id)", both).data
    #expect(data["users"]?.array?.compactMap { $0["id"]?.int } == [7_702, 7_703])
    let none = bench.call("PUT", "/tasks/update/\(id)", ["users": []]).data
    #expect(none["users"] == [])
    #expect(bench.call("PUT", "/tasks/update/\(id)", ["users": [["id": 1]]]).envelope == 404)
  }

  @Test func `a task moves with its entries, and out of its project with 0`() {
    var bench = Bench()
    let one = bench.create("/projects/add", ["name": "One"])
    let two = bench.create("/projects/add", ["name": "Two"])
    let task = bench.create("/tasks/share", ["name": "T", "project_id": .int(one)])
    let entry = bench.addEntry(["task_id": .int(task)])
    bench.call("PUT", "/tasks/update/\(task)", ["project_id": .int(two)])
    #expect(bench.call("GET", "/events/\(entry)").data["project_id"]?.int == two)
    bench.call("PUT", "/tasks/update/\(task)", ["project_id": 0])
    #expect(bench.call("GET", "/tasks/\(task)").data["project_id"] == .null)
    #expect(bench.call("GET", "/projects/0").data["tasks"]?[0]?["id"]?.int == task)
  }

  @Test func `archived projects refuse new tasks`() {
    var bench = Bench()
    let id = bench.create("/projects/add", ["name": "P"])
    bench.call("PUT", "/projects/close/\(id)")
    let body: SandboxJSON = ["name": "T", "project_id": .int(id)]
    #expect(bench.call("POST", "/tasks/share", body).envelope == 500)
    let moved = bench.create("/tasks/share", ["name": "T"])
    #expect(
      bench.call("PUT", "/tasks/update/\(moved)", ["project_id": .int(id)]).envelope == 500)
    bench.call("PUT", "/projects/open/\(id)")
    #expect(bench.call("POST", "/tasks/share", body).envelope == 200)
  }

  @Test(arguments: [(nil, false), ("true", false), ("false", true)])
  func `deleting a task takes its entries along unless told otherwise`(
    _ all: String?, _ survives: Bool
  ) {
    var bench = Bench()
    let task = bench.create("/tasks/share", ["name": "T"])
    let entry = bench.addEntry(["task_id": .int(task)])
    let query = all.map { "?delete_all=\($0)" } ?? ""
    #expect(bench.call("DELETE", "/tasks/delete/\(task)\(query)").envelope == 200)
    let found = bench.call("GET", "/events/\(entry)")
    #expect(found.envelope == (survives ? 200 : 404))
    if survives { #expect(found.data["task_id"] == .null) }
    #expect(bench.call("DELETE", "/tasks/delete/\(task)").envelope == 404)
  }

  @Test func `tasks close and open again, in the filters too`() {
    var bench = Bench()
    let id = bench.create("/tasks/share", ["name": "T"])
    bench.wait(60)
    let closed = bench.call("PUT", "/tasks/close/\(id)").data
    #expect(closed["is_archived"] == true)
    #expect(closed["end_date"] == "2026-03-02 10:01:00")
    #expect(bench.call("GET", "/tasks").ids == [])
    #expect(bench.call("GET", "/tasks?filter=ARCHIVED").ids == [id])
    bench.call("PUT", "/tasks/open/\(id)")
    #expect(bench.call("GET", "/tasks?filter=ALL").ids == [id])
  }

  @Test func `tasks come in pages of 100 and never more than 1000`() {
    var bench = Bench()
    for id in 1...1_005 {
      bench.world.state.tasks[id] = World.Task(
        id: id, accountID: 31_337, name: "T\(id)", createdBy: 7_701, createdAt: bench.now)
    }
    #expect(bench.call("GET", "/tasks").rows.count == 100)
    #expect(bench.call("GET", "/tasks?page_size=500").rows.count == 100)
    #expect(bench.call("GET", "/tasks?page=9").rows.count == 100)
    #expect(bench.call("GET", "/tasks?page=10").rows.count == 0)
    #expect(bench.call("GET", "/tasks/paginated").rows.count == 500)
    #expect(bench.call("GET", "/tasks/paginated?page=2").rows.count == 5)
    bench.world.switches.tasksPaged = false
    #expect(bench.call("GET", "/tasks").rows.count == 1_000)
    #expect(bench.call("GET", "/tasks?page=1").rows.count == 0)
  }

  @Test func `task search wants both names, whatever their case`() {
    var bench = Bench()
    let project = bench.create("/projects/add", ["name": "Relaunch"])
    let id = bench.create("/tasks/share", ["name": "Logo", "project_id": .int(project)])
    let hit: SandboxJSON = ["data": [["task_name": "LOGO ", "project_name": "relaunch"]]]
    #expect(bench.call("POST", "/tasks/search", hit).ids == [id])
    let miss: SandboxJSON = ["data": [["task_name": "Logo", "project_name": "Other"]]]
    #expect(bench.call("POST", "/tasks/search", miss).ids == [])
    #expect(bench.world.changes.count == 2, "searching writes nothing")
  }

  @Test func `project names are unique per customer only`() {
    var bench = Bench()
    let body: SandboxJSON = ["name": "Website", "customer_name": "Acme"]
    #expect(bench.call("POST", "/projects/add", body).envelope == 200)
    let again: SandboxJSON = ["name": " WEBSITE ", "customer_name": " acme "]
    #expect(bench.call("POST", "/projects/add", again).envelope == 500)
    let other = bench.create("/projects/add", ["name": "Website", "customer_name": "Ember"])
    #expect(other > 0)
    #expect(bench.call("GET", "/customers").names() == ["Acme", "Ember"])
    let rename: SandboxJSON = ["customer_name": "Acme"]
    #expect(bench.call("POST", "/projects/update/\(other)", rename).envelope == 500)
  }

  @Test func `unknown customers and services are created by name`() {
    var bench = Bench()
    let data = bench.call(
      "POST", "/projects/add", ["name": "P", "customer_name": "C", "service_name": "S"]
    ).data
    #expect(data["customer"]?["name"] == "C")
    #expect(data["service"]?["name"] == "S")
    #expect(bench.changes == ["create customer", "create service", "create project"])
    #expect(bench.world.changes.map(\.origin) == [.server, .server, .request])
  }

  @Test func `projects are listed whole on page 0 and not at all behind it`() {
    var bench = Bench()
    for id in 1...505 {
      bench.world.state.projects[id] = World.Project(
        id: id, accountID: 31_337, name: "P\(id)", createdAt: bench.now)
    }
    #expect(bench.call("GET", "/projects").rows.count == 500)
    #expect(bench.call("GET", "/projects?page=1").rows.count == 0)
    #expect(bench.call("GET", "/projects/ids").rows.count == 505)
    #expect(bench.call("GET", "/projects/min").rows.count == 505)
  }

  @Test(arguments: [(nil, 0), ("false", 1)])
  func `deleting a project takes all along unless told otherwise`(
    _ all: String?, _ left: Int
  ) {
    var bench = Bench()
    let project = bench.create("/projects/add", ["name": "P"])
    bench.create("/tasks/share", ["name": "T", "project_id": .int(project)])
    bench.addEntry(["project_id": .int(project)])
    let query = all.map { "?delete_all=\($0)" } ?? ""
    bench.call("DELETE", "/projects/delete/\(project)\(query)")
    #expect(bench.call("GET", "/tasks").rows.count == left)
    #expect(bench.call("GET", "/events").rows.count == left)
    #expect(bench.call("GET", "/projects/\(project)").envelope == 404)
  }

  @Test func `merging moves tasks and entries and ends the source`() {
    var bench = Bench()
    let source = bench.create("/projects/add", ["name": "Old"])
    let target = bench.create("/projects/add", ["name": "New"])
    let task = bench.create("/tasks/share", ["name": "T", "project_id": .int(source)])
    let entry = bench.addEntry(["task_id": .int(task)])
    #expect(bench.call("POST", "/projects/merge/\(source)", ["into": 1]).envelope == 404)
    bench.call("POST", "/projects/merge/\(source)", ["into": .int(target)])
    #expect(bench.call("GET", "/tasks/\(task)").data["project_id"]?.int == target)
    #expect(bench.call("GET", "/events/\(entry)").data["project_id"]?.int == target)
    #expect(bench.call("GET", "/projects/\(source)").envelope == 404)
  }

  @Test func `times are seconds, worked hours are hours`() {
    var bench = Bench()
    let project = bench.create("/projects/add", ["name": "P"])
    let task = bench.create("/tasks/share", ["name": "T", "project_id": .int(project)])
    bench.addEntry(["task_id": .int(task)])
    bench.addEntry(["task_id": .int(task), "event_type": "NOT_LOGGED"])
    let one = bench.call("POST", "/projects/times", ["data": [["id": .int(project)]]]).rows[0]
    #expect(one["accumulated_time"] == 3_600)
    #expect(one["worked_hours"]?.double == 1)
    let two = bench.call("POST", "/tasks/times", ["data": [["id": .int(task)]]]).rows[0]
    #expect(two["accumulated_time"] == 3_600)
  }

  @Test func `who may not edit projects gets 403`() {
    var bench = Bench()
    let jonas = SandboxAccount.remoteCoWorkerID
    #expect(bench.call("POST", "/projects/add", ["name": "P"], as: jonas).envelope == 403)
    #expect(bench.call("POST", "/tasks/share", ["name": "T"], as: jonas).envelope == 403)
    #expect(bench.call("GET", "/projects", as: jonas).envelope == 200)
  }

  @Test func `project search finds projects and tasks by keyword`() {
    var bench = Bench(.studio())
    let data = bench.call("GET", "/projects/search?keyword=LAUNCH").data
    #expect(data["projects"]?.array?.compactMap { $0["name"]?.string } == ["Relaunch"])
    #expect(data["tasks"]?.array?.contains { $0["name"] == "Launch" } == true)
    let tasks = bench.call("GET", "/projects/search?keyword=launch&type=TASK").data
    #expect(tasks["projects"] == [])
  }
}
