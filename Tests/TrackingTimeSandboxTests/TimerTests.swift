import Foundation
import Testing
import TrackingTimeSandbox

struct TimerTests {
  static let start: SandboxJSON = ["date": "2026-03-02 09:30:00", "timezone": "GMT+01:00"]
  static let stop: SandboxJSON = ["date": "2026-03-02 09:50:00", "timezone": "GMT+01:00"]

  /// Two tasks in one project.
  static func twoTasks(
    _ change: (inout SandboxSwitches) -> Void = { _ in }
  ) -> (Bench, first: Int, second: Int) {
    var bench = Bench(.empty, change)
    let project = bench.create("/projects/add", ["name": "P"])
    let first = bench.create("/tasks/share", ["name": "A", "project_id": .int(project)])
    let second = bench.create("/tasks/share", ["name": "B", "project_id": .int(project)])
    return (bench, first, second)
  }

  @Test func `a timer starts and stops at the dates that were sent`() {
    var (bench, task, _) = Self.twoTasks()
    let started = bench.call("POST", "/tasks/track/\(task)", Self.start).data
    #expect(started["start"] == "2026-03-02 09:30:00")
    #expect(started["task_id"]?.int == task)
    #expect(bench.call("GET", "/users/7701/tasks/tracking").ids == [task])
    #expect(bench.call("GET", "/tasks?filter=TRACKING").ids == [task])
    #expect(bench.call("GET", "/tasks/paginated?filter=TRACKING").ids == [task])
    let stopped = bench.call("POST", "/tasks/stop/\(task)", Self.stop).data
    #expect(stopped["id"] == started["id"])
    #expect(stopped["end"] == "2026-03-02 09:50:00")
    #expect(stopped["duration"] == 1_200)
    #expect(bench.call("GET", "/users/7701/tasks/tracking").ids == [])
    #expect(bench.changes.suffix(2) == ["start time_entry", "stop time_entry"])
  }

  @Test func `the end of a running entry moves`() {
    var (bench, task, _) = Self.twoTasks()
    let id = bench.create("/tasks/track/\(task)", Self.start)
    #expect(bench.call("GET", "/events/\(id)").data["end"] == "2026-03-02 10:00:00")
    bench.wait(90)
    #expect(bench.call("GET", "/events/\(id)").data["end"] == "2026-03-02 10:01:30")
    #expect(bench.call("GET", "/events/\(id)").data["updated_at"] == .null)
    bench.world.switches.runningEnd = .lastSync
    #expect(bench.call("GET", "/events/\(id)").data["end"] == "2026-03-02 09:30:00")
    bench.call(
      "POST", "/tasks/sync/\(task)", ["date": "2026-03-02 09:40:00", "timezone": "GMT+01:00"])
    #expect(bench.call("GET", "/events/\(id)").data["end"] == "2026-03-02 09:40:00")
    let tracked = bench.call("GET", "/users/7701/tasks/tracking").rows[0]
    #expect(tracked["tracking"] == true)
    #expect(tracked["tracking_event"]?["id"]?.int == id)
    #expect(tracked["users"]?[0]?["event"]?["end"] == "2026-03-02 09:40:00")
  }

  @Test func `return_task gives the task around the entry`() {
    var (bench, task, _) = Self.twoTasks()
    let data = bench.call(
      "POST", "/tasks/track/\(task)",
      ["date": "2026-03-02 09:30:00", "return_task": true]
    ).data
    #expect(data["id"]?.int == task)
    #expect(data["tracking_event"]?["start"] == "2026-03-02 09:30:00")
  }

  @Test func `a second timer is envelope 502, and names the task only by switch`() {
    var (bench, first, second) = Self.twoTasks()
    bench.call("POST", "/tasks/track/\(first)", Self.start)
    let refused = bench.call("POST", "/tasks/track/\(second)", Self.stop)
    #expect(refused.status == 200)
    #expect(refused.envelope == 502)
    #expect(refused.data == [:])
    bench.world.switches.secondTimerNamesTask = true
    #expect(
      bench.call("POST", "/tasks/track/\(second)", Self.stop).data["id"]?.int == first)
    #expect(bench.call("GET", "/users/7701/tasks/tracking").ids == [first])
  }

  @Test(arguments: [
    (SandboxSwitches.StopFlagEnd.serverNow, "2026-03-02 10:00:00"),
    (.ourDate, "2026-03-02 09:50:00"),
  ])
  func `stop_running_task ends the other timer when the switch says`(
    _ how: SandboxSwitches.StopFlagEnd, _ end: String
  ) {
    var (bench, first, second) = Self.twoTasks { $0.stopFlagEndsOtherAt = how }
    let entry = bench.create("/tasks/track/\(first)", Self.start)
    let date = Self.stop.members ?? []
    bench.call(
      "POST", "/tasks/track/\(second)", .object(date + [.init("stop_running_task", true)]))
    #expect(bench.call("GET", "/events/\(entry)").data["end"]?.string == end)
    #expect(bench.call("GET", "/users/7701/tasks/tracking").ids == [second])
  }

  @Test(arguments: [
    (SandboxSwitches.DoubleStart.refuse, 502, 1), (.adopt, 200, 1), (.duplicate, 200, 2),
  ])
  func `the same start twice is refused, adopted or doubled`(
    _ how: SandboxSwitches.DoubleStart, _ status: Int, _ entries: Int
  ) {
    var (bench, task, _) = Self.twoTasks { $0.doubleStartSameDate = how }
    bench.call("POST", "/tasks/track/\(task)", Self.start)
    #expect(bench.call("POST", "/tasks/track/\(task)", Self.start).envelope == status)
    #expect(bench.call("GET", "/events").rows.count == entries)
  }

  @Test func `stopping a stopped timer, or another task, is envelope 502`() {
    var (bench, first, second) = Self.twoTasks()
    #expect(bench.call("POST", "/tasks/stop/\(first)", Self.stop).envelope == 502)
    bench.call("POST", "/tasks/track/\(first)", Self.start)
    #expect(bench.call("POST", "/tasks/stop/\(second)", Self.stop).envelope == 502)
    #expect(bench.call("POST", "/tasks/sync/\(second)", Self.stop).envelope == 502)
    bench.call("POST", "/tasks/stop/\(first)", Self.stop)
    bench.world.switches.doubleStopRefused = false
    #expect(bench.call("POST", "/tasks/stop/\(first)", Self.stop).envelope == 200)
  }

  @Test func `start and stop with different zone strings are envelope 500`() {
    var (bench, task, _) = Self.twoTasks()
    bench.call("POST", "/tasks/track/\(task)", Self.start)
    let named: SandboxJSON = ["date": "2026-03-02 09:50:00", "timezone": "Europe/Madrid"]
    #expect(bench.call("POST", "/tasks/stop/\(task)", named).envelope == 500)
    #expect(bench.call("GET", "/users/7701/tasks/tracking").ids == [task], "still running")
    bench.world.switches.stopZoneMustMatch = false
    #expect(bench.call("POST", "/tasks/stop/\(task)", named).envelope == 200)
  }

  @Test func `a stop before the start ends at the start, one without date now`() {
    var (bench, task, _) = Self.twoTasks()
    bench.call("POST", "/tasks/track/\(task)", Self.start)
    let early: SandboxJSON = ["date": "2026-03-02 07:00:00", "timezone": "GMT+01:00"]
    #expect(bench.call("POST", "/tasks/stop/\(task)", early).data["duration"] == 0)
    bench.call("POST", "/tasks/track/\(task)", Self.start)
    let now = bench.call("POST", "/tasks/stop?task_id=\(task)", [:]).data
    #expect(now["end"] == "2026-03-02 10:00:00")
  }

  @Test func `a heartbeat before the start stops the timer`() {
    var (bench, task, _) = Self.twoTasks()
    bench.call("POST", "/tasks/track/\(task)", Self.start)
    let early: SandboxJSON = ["date": "2026-03-02 07:00:00", "timezone": "GMT+01:00"]
    #expect(bench.call("POST", "/tasks/sync/\(task)", early).envelope == 200)
    #expect(bench.call("GET", "/users/7701/tasks/tracking").ids == [])
    #expect(bench.world.changes.last?.origin == .server)
  }

  @Test func `tracking by name reuses the caller's active task, or creates it`() {
    var (bench, task, _) = Self.twoTasks()
    let named: SandboxJSON = [
      "date": "2026-03-02 09:30:00", "task_name": " a ", "project_name": "p",
    ]
    #expect(bench.call("POST", "/tasks/track", named).data["task_id"]?.int == task)
    bench.call("POST", "/tasks/stop/\(task)", Self.stop)
    bench.call("PUT", "/tasks/close/\(task)")
    let fresh = bench.call("POST", "/tasks/track", named).data["task_id"]?.int
    #expect(fresh != task)
    #expect(bench.call("POST", "/tasks/track", ["date": "2026-03-02 09:30:00"]).envelope == 500)
  }

  @Test func `a project tracked without task gets one hidden task`() {
    var (bench, first, _) = Self.twoTasks()
    let project = bench.call("GET", "/projects").ids[0]
    let body: SandboxJSON = ["date": "2026-03-02 09:30:00", "project_id": .int(project)]
    let ghost = bench.call("POST", "/tasks/track", body).data["task_id"]?.int ?? 0
    #expect(bench.call("GET", "/tasks/\(ghost)").data["visibility"] == "HIDDEN")
    #expect(!bench.call("GET", "/tasks?filter=ALL").ids.contains(ghost))
    #expect(bench.call("GET", "/tasks?filter=TRACKING").ids == [ghost])
    bench.call("POST", "/tasks/stop/\(ghost)", Self.stop)
    #expect(bench.call("POST", "/tasks/track", body).data["task_id"]?.int == ghost)
    bench.call("PUT", "/tasks/update/\(ghost)", ["name": "No ghost any more"])
    #expect(bench.call("GET", "/tasks?filter=ALL").ids.contains(ghost))
    #expect(first != ghost)
  }

  @Test func `closing the task, deleting it, and deleting the entry end the timer`() {
    var (bench, first, second) = Self.twoTasks()
    let one = bench.create("/tasks/track/\(first)", Self.start)
    bench.call("PUT", "/tasks/close/\(first)")
    #expect(bench.world.state.timers.isEmpty)
    #expect(bench.call("GET", "/events/\(one)").data["end"] == "2026-03-02 10:00:00")
    #expect(bench.call("POST", "/tasks/track/\(first)", Self.start).envelope == 500, "archived")
    let two = bench.create("/tasks/track/\(second)", Self.start)
    bench.call("DELETE", "/events/delete/\(two)")
    #expect(bench.world.state.timers.isEmpty)
    bench.call("POST", "/tasks/track/\(second)", Self.start)
    bench.call("DELETE", "/tasks/delete/\(second)")
    #expect(bench.world.state.timers.isEmpty)
  }

  @Test func `a forgotten timer is stopped by the server`() {
    var (bench, task, _) = Self.twoTasks { $0.autoStopHours = 8 }
    let id = bench.create("/tasks/track/\(task)", Self.start)
    bench.wait(9 * 3_600)
    #expect(bench.call("GET", "/events/\(id)").data["end"] == "2026-03-02 17:30:00")
    #expect(bench.world.changes.last?.origin == .server)
  }

  @Test func `a timer of another workspace counts and is shown`() {
    var (bench, task, _) = Self.twoTasks()
    let password = SandboxAccount.adminPassword
    let other = SandboxRequest(
      "POST", "/api/v4/31402/tasks/track", password: password,
      json: ["date": "2026-03-02 09:00:00", "task_name": "Photos"])
    let photos = bench.world.handle(other, now: bench.now).data["task_id"]?.int ?? 0
    #expect(bench.call("POST", "/tasks/track/\(task)", Self.start).envelope == 502)
    let running = bench.call("GET", "/users/7701/tasks/tracking").rows
    #expect(running.first?["id"]?.int == photos)
    #expect(running.first?["account_id"] == 31_402)
  }

  @Test(
    arguments: [
      (SandboxSwitches.TrackJSON.event, "{}", nil), (.task, nil, "{}"), (.ignored, nil, nil),
    ] as [(SandboxSwitches.TrackJSON, String?, String?)])
  func `the json of a start lands where the switch says`(
    _ place: SandboxSwitches.TrackJSON, _ onEntry: String?, _ onTask: String?
  ) {
    var (bench, task, _) = Self.twoTasks { $0.jsonOnTrack = place }
    let id = bench.create(
      "/tasks/track/\(task)", ["date": "2026-03-02 09:30:00", "json": "{}"])
    #expect(bench.call("GET", "/events/\(id)").data["json"]?.string == onEntry)
    #expect(bench.call("GET", "/tasks/\(task)").data["json"]?.string == onTask)
  }

  @Test func `the end of a running entry cannot be set by an update`() {
    var (bench, task, _) = Self.twoTasks()
    let id = bench.create("/tasks/track/\(task)", Self.start)
    let body: SandboxJSON = [
      "start": "2026-03-02 09:10:00", "end": "2026-03-02 09:20:00", "timezone": "GMT+01:00",
    ]
    let data = bench.call("PUT", "/events/update/\(id)", body).data
    #expect(data["start"] == "2026-03-02 09:10:00")
    #expect(data["end"] == "2026-03-02 10:00:00")
    #expect(bench.call("GET", "/users/7701/tasks/tracking").ids == [task])
  }
}
