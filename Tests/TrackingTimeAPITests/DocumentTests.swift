import JSONTree
import SyncCore
import Testing

@testable import TrackingTimeAPI

@Suite struct DocumentTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    var document: RemoteDocument
    var data: String
    var expected: String
    var testDescription: String { document.key }
  }

  static let shapes = [
    Shape(
      document: .projectUsers(id(3)),
      data: """
        [{"id":77,"name":"Ana","surname":"Ruiz","avatar_url":"u","token":"t","role":null},{"x":1}]
        """,
      expected: #"{"users":[{"id":77,"name":"Ana","surname":"Ruiz"}],"skipped":1}"#),
    Shape(
      document: .trackables(user: id(7), onlyFavorites: false, includeTasks: true, project: nil),
      data: """
        {"projects":[{"id":24,"name":"R","color":"3","customer":{"id":8,"name":"N"},
        "tasks":[{"id":99,"name":"W","is_favorite":true,"loc_x":1}]},{"id":25,"name":"S"}]}
        """,
      expected: #"{"projects":[{"id":24,"name":"R","customer_id":8,"customer":"N","#
        + #""tasks":[{"id":99,"name":"W","is_favorite":true}]},{"id":25,"name":"S"}]}"#),
    Shape(
      document: .projectTimes([id(24)]),
      data: #"[{"id":24,"accumulated_time":5400,"worked_hours":1.5,"estimated_time":40.5}]"#,
      expected: #"{"projects":[{"id":24,"accumulated_s":5400,"worked_hours":1.5,"#
        + #""estimated_hours":40.5}]}"#),
    Shape(
      document: .taskTimes([id(9)]), data: #"{"tasks":[{"id":9,"accumulated_time":"60"}]}"#,
      expected: #"{"tasks":[{"id":9,"accumulated_s":60}]}"#),
    Shape(
      document: .summary(from: "2026-03-01", to: "2026-03-31", users: []),
      data: """
        {"worked_hours":1.5,"users":[{"id":7,"name":"Ana","avatar_url":"x","color":null,
        "duration":5400,"loc_duration":"1:30","formated_duration":"1:30"}]}
        """,
      expected:
        #"{"summary":{"worked_hours":1.5,"users":[{"id":7,"name":"Ana","duration_s":5400}]}}"#),
  ]

  static let lists = [
    Shape(
      document: .tags, data: #"[{"id":6,"name":"Phase","value":"2","color":"4"},{"id":"7"}]"#,
      expected: #"{"tags":[{"id":6,"name":"Phase","value":"2","color":"4"},{"id":7}]}"#),
    Shape(
      document: .tagValues(name: "Phase"), data: #"["1",{"value":"2"},{"x":3}]"#,
      expected: #"{"values":["1","2"]}"#),
    Shape(
      document: .entryTags(id(3)), data: #"{"id":3,"tags":[{"name":"Phase","value":"2"}]}"#,
      expected: #"{"tags":[{"name":"Phase","value":"2"}]}"#),
    Shape(document: .entryTags(id(3)), data: #"{"id":3}"#, expected: "{}"),
    Shape(
      document: .teams,
      data: #"[{"id":7,"account_id":7,"company":"Studio","role":"ADMIN","is_default":1}]"#,
      expected:
        #"{"teams":[{"account_id":7,"name":"Studio","role":"ADMIN","is_default":true}]}"#),
    Shape(
      document: .webhooks(filter: "ALL"),
      data: """
        [{"id":8,"callback_url":"https://u:p@h.example/x/y?key=s#f","token":"t","secret":"s",
        "events":"event.created,event.updated","status":"ENABLED","auth":"z"}]
        """,
      expected: #"{"webhooks":[{"id":8,"url":"https://h.example/x/y","#
        + #""events":["event.created","event.updated"],"status":"ENABLED"}]}"#),
    Shape(
      document: .notifications(filter: "USER", id: id(3), includeRead: false),
      data: """
        [{"id":1,"text":"Long","personal_text":"You","link":"l","object_type":"TASK","object_id":9,
        "read":false,"created_at":"2026-03-02 09:00:00"}]
        """,
      expected: #"{"notifications":[{"id":1,"text":"You","link":"l","object_type":"TASK","#
        + #""object_id":9,"read":false,"created_at":"2026-03-02 09:00:00"}]}"#),
    Shape(
      document: .permissions(id(3)),
      data: """
        {"id":3,"permissions":{"can_edit_time_entries":true,"can_edit_projects":false,
        "can_edit_tasks":false,"can_view_others":1}}
        """,
      expected: #"{"permissions":{"can_edit_time_entries":true,"can_view_others":true,"#
        + #""can_edit_projects_and_tasks":false}}"#),
    Shape(
      document: .userReport(
        id(3), from: "a", to: "b", sortBy: "NAME", filter: "ALL"),
      data: #"{"user":{"id":3,"token":"t"},"projects":[{"id":1,"worked_hours":1.5}]}"#,
      expected: #"{"report":{"user":{"id":3},"projects":[{"id":1,"worked_hours":1.5}]}}"#),
    Shape(
      document: .importPreview(rows: "[]"), data: #"{"rows":2}"#,
      expected: #"{"preview":{"rows":2}}"#
    ),
  ]

  @Test(arguments: shapes + lists)
  func `a document has our own compact shape`(_ shape: Shape) async throws {
    let content = await content(.read(.document(shape.document)), shape.data)
    #expect(content == .document(try JSON(parsing: shape.expected)))
  }

  @Test func `a tree without end is cut`() async {
    let depth = 60
    let data =
      String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)
    let content = await content(
      .read(.document(.summary(from: "a", to: "b", users: []))), data)
    guard case .document(let json) = content else {
      Issue.record("no document")
      return
    }
    #expect(json.encodedString().utf8.count < 100)
  }
}
