import JSONTree
import SyncCore
import Testing

@testable import TrackingTimeAPI

/// Requests and answers of groups, webhooks, notifications, preferences, orders and merges.
@Suite struct KindShapeTests {
  static let writes: [WriteShapeTests.Shape] = [
    .init(
      .create(
        .userGroup,
        fields([
          .name: .text("Web"), .supervisorID: .id(.remote(id(2))), .notes: .text("n"),
          .users: .ids([.remote(id(4)), .remote(id(3))]), .isArchived: .flag(true),
        ]), marker: nil),
      "POST /7/users/groups/add",
      #"{"name":"Web","notes":"n","status":"ARCHIVED","supervisor_id":2,"users":[{"id":3},{"id":4}]}"#
    ),
    .init(
      .update(.userGroup, id(5), fields([.notes: .null])), "PUT /7/users/groups/update/5",
      #"{"notes":""}"#),
    .init(
      .setArchived(.userGroup, id(5), false), "PUT /7/users/groups/update/5",
      #"{"status":"ACTIVE"}"#),
    .init(
      .changeMembers(group: id(5), add: [id(3)], remove: [id(4)]), "PUT /7/users/groups/update/5",
      #"{"users":[{"id":3,"action":"ADD"},{"id":4,"action":"REMOVE"}]}"#),
    .init(.delete(.userGroup, id(5), deleteAll: nil), "DELETE /7/users/groups/delete/5"),
    .init(.setArchived(.customer, id(5), true), "PUT /7/customers/close/5"),
    .init(.setArchived(.service, id(5), false), "PUT /7/services/open/5"),
    .init(.delete(.service, id(5), deleteAll: nil), "DELETE /7/services/delete/5"),
    .init(
      .mergeProjects(id(5), into: id(6)), "POST /7/projects/merge/5", #"{"into":6}"#),
    .init(
      .setPreferences(
        project: id(5),
        fields([
          .isFavorite: .flag(true), .defaultView: .text("BOARD"),
          .showsClosedTasks: .flag(false),
        ])),
      "POST /7/projects/update_preferences/5",
      #"{"default_view":"BOARD","is_favorite":true,"show_closed_tasks":false}"#),
    .init(
      .sortTasks([TaskPlace(task: id(3), index: 7)], byDay: true), "POST /7/tasks/sort",
      #"{"data":[{"id":3,"sort_index":7}],"by_day":true}"#),
    .init(.setEnabled(webhook: id(5), true), "PUT /7/webhooks/enable/5"),
    .init(.setEnabled(webhook: id(5), false), "PUT /7/webhooks/disable/5"),
    // Without `delete` in the path, unlike everything else.
    .init(.delete(.webhook, id(5), deleteAll: nil), "DELETE /7/webhooks/5"),
    .init(.markRead(notifications: [id(5)]), "PUT /7/notifications/read/5"),
    .init(
      .markRead(notifications: [id(5), id(6)]), "POST /7/notifications/read",
      #"{"data":[{"id":5},{"id":6}]}"#),
  ]

  @Test(arguments: writes)
  func `a write is sent as the public tools send it`(_ shape: WriteShapeTests.Shape) throws {
    let endpoint = Endpoint(shape.write, zone: .utc)
    let url = endpoint.url(base: "", account: 7)
    #expect("\(endpoint.method.rawValue) \(url)" == shape.request)
    #expect(
      endpoint.body.map { JSON.object($0).encodedString(sortedKeys: true) }
        == (try shape.body.map { try JSON(parsing: $0).encodedString(sortedKeys: true) }))
  }

  @Test(arguments: [
    (RemoteRead.list(.userGroup, page: 0), "/7/users/groups?filter=ALL"),
    (.record(.userGroup, id(3)), "/7/users/groups/3"), (.record(.webhook, id(3)), "/7/webhooks/3"),
    (.document(.userProjects(id(3))), "/7/users/3/projects"),
    (.document(.tracking(id(3))), "/7/users/3/tasks/tracking"),
    (
      .document(
        .entryCount(
          EntrySelection(filter: "TASK", id: id(3), from: "2026-03-01", to: "2026-03-02"))),
      "/7/events/count?filter=TASK&id=3&from=2026-03-01&to=2026-03-02"
    ),
    (
      .document(
        .shortEntries(
          EntrySelection(
            filter: "COMPANY", id: nil, from: "2026-03-01", to: "2026-03-02", billed: "BILLED",
            includesTimeOff: true))),
      "/7/events/min?filter=COMPANY&from=2026-03-01&to=2026-03-02&page_size=1000&billed=BILLED"
        + "&include_timeoffs=true"
    ),
  ])
  func `a question is a GET`(_ question: RemoteRead, _ url: String) {
    let endpoint = Endpoint(question, markerField: "third_party_id")
    #expect(endpoint.method == .get)
    #expect(endpoint.url(base: "", account: 7) == url)
  }

  @Test func `a user group tells its members, its supervisor and whether it is archived`() async {
    let row = """
      {"id":5,"name":"Web","status":"ARCHIVED","supervisor":{"id":2,"name":"Tom"},"notes":null,
      "users":[{"id":3},{"id":4}]}
      """
    let record = await onlyRecord(.read(.record(.userGroup, id(5))), row)
    #expect(
      record?.fields == [
        .name: .text("Web"), .isArchived: .flag(true), .supervisorID: .id(.remote(id(2))),
        .notes: .null, .users: .ids([.remote(id(3)), .remote(id(4))]),
      ])
  }

  @Test(arguments: [("ENABLED", true), ("ACTIVE", true), ("DISABLED", false)])
  func `of a webhook nothing is kept but whether it is called`(
    _ status: String, _ isEnabled: Bool
  ) async {
    let row = #"{"id":5,"status":"\#(status)","url":"https://x.example","token":"t","secret":"s"}"#
    let record = await onlyRecord(.read(.record(.webhook, id(5))), row)
    #expect(record?.fields == [.isEnabled: .flag(isEnabled)])
  }

  @Test(arguments: [
    (
      RemoteDocument.userProjects(id(3)),
      #"{"projects":[{"id":24,"name":"R","is_archived":false,"customer":{"id":8,"name":"N"}}]}"#,
      #"{"projects":[{"id":24,"name":"R","customer_id":8,"customer":"N","is_archived":false}]}"#
    ),
    (
      .tracking(id(3)),
      """
      [{"id":9,"name":"W","project_id":24,"project":"R","account_id":7,"tracking":true,
      "tracking_event":{"id":51,"start":"1970-01-01 01:00:10","timezone":"GMT+01:00"}}]
      """,
      #"{"tracking":[{"task_id":9,"task":"W","project_id":24,"project":"R","account_id":7,"#
        + #""entry_id":51,"start_at_ms":10000}]}"#
    ),
    (.tracking(id(3)), "[]", #"{"tracking":[]}"#),
    (
      .entryCount(EntrySelection(filter: "USER", id: id(3), from: "a", to: "b")),
      #"{"count":"412"}"#, #"{"count":412}"#
    ),
    (
      .shortEntries(EntrySelection(filter: "USER", id: id(3), from: "a", to: "b")),
      """
      [{"id":51,"s":"1970-01-01 01:00:00","e":"1970-01-01 01:00:10","d":10,"tid":9,"t":"W",
      "pid":null,"uid":3,"u":"Ana","tz":"GMT+01:00","ety":"TIMEOFF","toi":4,"bd":false}]
      """,
      #"{"time_entries":[{"id":51,"start_at_ms":0,"end_at_ms":10000,"duration_s":10,"task_id":9,"#
        + #""task":"W","user_id":3,"user":"Ana","is_billed":false,"event_type":"TIMEOFF","#
        + #""time_off_id":4}]}"#
    ),
  ])
  func `an answer is kept in our own words`(
    _ document: RemoteDocument, _ data: String, _ kept: String
  ) async throws {
    let content = await content(.read(.document(document)), data)
    #expect(content == .document(try JSON(parsing: kept)))
    #expect(RemoteDocument(key: document.key) == document)
  }

  @Test func `the answer of a merge is the target, or nothing`() async {
    let write = RemoteWrite.mergeProjects(id(5), into: id(6))
    let told = await content(.write(write), #"{"id":6,"name":"R"}"#)
    #expect(told.records.map(\.id) == [id(6)])
    let other = await content(.write(write), #"{"id":5,"name":"R"}"#)
    #expect(other.records.isEmpty)
  }
}
