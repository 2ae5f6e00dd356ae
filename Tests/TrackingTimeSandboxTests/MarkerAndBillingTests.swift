import Foundation
import Testing
import TrackingTimeSandbox

struct MarkerAndBillingTests {
  static let marked = Bench.entry([
    "custom_fields": [
      ["slug": "EVENT_THIRD_PARTY_ID", "value": "op-41"],
      ["slug": "EVENT_THIRD_PARTY_SERVICE", "value": "TTSYNC"],
    ]
  ])

  @Test func `a marker is echoed and searched by the field that createInput names`() {
    var bench = Bench()
    let id = bench.create("/events/add", Self.marked)
    let get = bench.call("GET", "/events/\(id)?include_custom_fields=true")
    #expect(get.json?["set_custom_fields"]?[0]?["value"] == "op-41")
    let flat = bench.call("GET", "/events/flat?include_custom_fields=true")
    #expect(flat.rows.first?["Third Party ID (Event CF)"] == "op-41")
    #expect(flat.rows.first?["Third Party Service (Event CF)"] == "TTSYNC")
    let inputs = bench.call("GET", "/zapier/createInput?entity=Event&type=ByExternalID")
    let key = inputs.data["inputFields"]?[0]?["key"]?.string ?? ""
    let search = "/search/events?entity=Event&type=ByExternalID&\(key)="
    #expect(bench.call("GET", search + "op-41").ids == [id])
    #expect(bench.call("GET", search + "op-42").ids == [])
  }

  @Test func `a marker is ignored, or refused, by the switch`() {
    var bench = Bench { $0.markerSupported = .ignored }
    let id = bench.create("/events/add", Self.marked)
    let get = bench.call("GET", "/events/\(id)?include_custom_fields=true")
    #expect(get.json?["set_custom_fields"] == [])
    bench.world.switches.markerSupported = .refused
    #expect(bench.call("POST", "/events/add", Self.marked).envelope == 500)
  }

  @Test func `a marker may travel as JSON text in a query`() {
    var bench = Bench()
    let field = "%5B%7B%22slug%22%3A%22EVENT_THIRD_PARTY_ID%22%2C%22value%22%3A%22q%22%7D%5D"
    let dates = "start=2026-03-02%2008:00:00&end=2026-03-02%2009:00:00&timezone=GMT%2B01:00"
    let added = bench.call(
      "GET", "/events/add?\(dates)&custom_fields=\(field)&include_custom_fields=true")
    #expect(added.json?["set_custom_fields"]?[0]?["value"] == "q")
    #expect(added.data["start"] == "2026-03-02 08:00:00")
  }

  @Test(arguments: [(true, SandboxJSON.string("{\"k\":1}")), (false, .null)])
  func `json is kept or dropped by the switch`(_ accepted: Bool, _ expected: SandboxJSON) {
    var bench = Bench { $0.jsonAccepted = accepted }
    let entry = bench.addEntry(["json": "{\"k\":1}"])
    #expect(bench.call("GET", "/events/\(entry)").data["json"] == expected)
    let task = bench.create("/tasks/share", ["name": "T", "json": "{\"k\":1}"])
    #expect(bench.call("GET", "/tasks/\(task)").data["json"] == expected)
    let project = bench.create("/projects/add", ["name": "P", "json": "{\"k\":1}"])
    #expect(bench.call("GET", "/projects/\(project)").data["json"] == expected)
  }

  @Test func `billing wants its data as a JSON string`() {
    var bench = Bench()
    let id = bench.addEntry()
    let raw = bench.call("PUT", "/events/billed", ["data": [["id": .int(id)]]])
    #expect(raw.envelope == 500)
    #expect(
      raw.json?["response"]?["message"]?.string?.contains("cannot be cast") == true)
    let text = bench.call("PUT", "/events/billed", ["data": "[{\"id\":\(id)}]"])
    #expect(text.envelope == 200)
    #expect(bench.call("GET", "/events/\(id)").data["is_billed"] == true)
    bench.call("PUT", "/events/not_billed", ["data": "[{\"id\":\(id)}]"])
    #expect(bench.call("GET", "/events/\(id)").data["is_billed"] == false)
    #expect(bench.changes.suffix(2) == ["bill time_entry", "unbill time_entry"])
  }

  @Test func `billing is all or nothing`() {
    var bench = Bench()
    let id = bench.addEntry()
    let refused = bench.call("PUT", "/events/billed", ["data": "[{\"id\":\(id)},{\"id\":1}]"])
    #expect(refused.envelope == 404)
    #expect(bench.call("GET", "/events/\(id)").data["is_billed"] == false)
    #expect(bench.call("GET", "/events/\(id)").data["updated_at"] == .null)
    #expect(bench.changes == ["create time_entry"])
  }

  @Test func `a batch limit and the lock of billed entries are switches`() {
    var bench = Bench {
      $0.billedBatchMax = 1
      $0.updateNeedsEnd = false
    }
    let one = bench.addEntry()
    let two = bench.addEntry()
    let both = "[{\"id\":\(one)},{\"id\":\(two)}]"
    #expect(bench.call("PUT", "/events/billed", ["data": .string(both)]).envelope == 500)
    bench.call("PUT", "/events/billed", ["data": "[{\"id\":\(one)}]"])
    #expect(bench.call("PUT", "/events/update/\(one)", ["notes": "n"]).envelope == 200)
    bench.world.switches.billedEntriesEditable = false
    #expect(bench.call("PUT", "/events/update/\(one)", ["notes": "m"]).envelope == 500)
    #expect(bench.call("DELETE", "/events/delete/\(one)").envelope == 500)
  }

  @Test func `co-workers may not bill`() {
    var bench = Bench()
    let mei = SandboxAccount.coWorkerID
    let id = bench.addEntry([:], as: mei)
    #expect(
      bench.call("PUT", "/events/billed", ["data": "[{\"id\":\(id)}]"], as: mei).envelope == 403)
  }
}
