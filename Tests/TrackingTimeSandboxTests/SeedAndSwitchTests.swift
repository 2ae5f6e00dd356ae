import Foundation
import Testing
import TrackingTimeSandbox

struct SeedAndSwitchTests {
  @Test func `the studio looks like a studio`() {
    var bench = Bench(.studio())
    let state = bench.world.state
    #expect(state.users.all.filter { $0.accountIDs.contains(31_337) }.count == 5)
    #expect(state.customers.count == 8)
    #expect(bench.call("GET", "/projects?filter=ALL").rows.count == 14)
    #expect(bench.call("GET", "/projects?filter=ARCHIVED").rows.count == 2)
    let tasks = bench.call("GET", "/tasks/paginated?filter=ALL").rows
    #expect((38...45).contains(tasks.count))
    #expect(tasks.contains { $0["is_archived"] == true })
    #expect(tasks.allSatisfy { "\($0["id"]?.int ?? 0)".count == 8 })
  }

  @Test func `its entries lie around now and differ`() {
    let state = Bench(.studio()).world.state
    let now = Bench.monday
    let entries = Array(state.entries.all)
    let planned = entries.filter { $0.start > now }
    #expect(entries.count > 250)
    #expect(!planned.isEmpty)
    #expect(planned.allSatisfy { $0.type == "NOT_LOGGED" && $0.start < now + 14 * 86_400 })
    #expect(entries.allSatisfy { $0.start > now - 43 * 86_400 && $0.end > $0.start })
    #expect(entries.contains { $0.isBilled } && entries.contains { !$0.isBilled })
    #expect(entries.contains { $0.projectID == nil })
    #expect(entries.contains { $0.projectID != nil && $0.taskID == nil })
    #expect(entries.contains { $0.userID == SandboxAccount.archivedUserID })
    #expect(entries.allSatisfy { $0.type == "NOT_LOGGED" || $0.end <= now })
  }

  @Test func `the same seed gives the same account, another one another`() {
    let now = Bench.monday
    let make = { (seed: UInt64) in
      World(state: SandboxAccount.studio().state(at: now, randomSeed: seed))
        .snapshot(now: now).bytes
    }
    let first = make(3)
    // As a flag, or a failure would print the whole account.
    #expect(first.elementsEqual(make(3)) == true)
    #expect(first.elementsEqual(make(4)) == false)
  }

  @Test func `switches are set by name and keep the rest`() throws {
    let old = SandboxSwitches()
    let new = try old.merging([
      "eventsShape": "full", "quotaPerMinute": 90, "policies": ["pastDays": 15],
    ])
    #expect(new.eventsShape == .full)
    #expect(new.quotaPerMinute == 90)
    #expect(new.policies.pastDays == 15)
    #expect(new.policies.requireNotes == false)
    #expect(new.language == old.language)
    #expect(try new.merging(["quotaPerMinute": nil]).quotaPerMinute == nil)
    #expect(SandboxSwitches.names.count == new.json.members?.count)
  }

  @Test(arguments: [
    (#"{"eventShape": "full"}"#, "there is no switch 'eventShape'"),
    (#"{"eventsShape": "fuller"}"#, #"the switch 'eventsShape' does not take "fuller""#),
    (#"{"policies": {"days": 1}}"#, "there is no switch 'policies.days'"),
    ("[1]", "the switch '' does not take [1]"),
  ])
  func `a wrong switch is named, not swallowed`(_ text: String, _ words: String) throws {
    let json = try SandboxJSON(parsing: text)
    let error = #expect(throws: SwitchError.self) { try SandboxSwitches().merging(json) }
    #expect(error?.description == words)
  }
}
