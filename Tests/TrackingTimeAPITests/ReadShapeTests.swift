import JSONTree
import SyncCore
import Testing

@testable import TrackingTimeAPI

@Suite struct ReadShapeTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    var question: RemoteRead
    var request: String
    var body: String?

    init(_ question: RemoteRead, _ request: String, _ body: String? = nil) {
      self.question = question
      self.request = request
      self.body = body
    }

    var testDescription: String { request }
  }

  static let shapes: [Shape] = [
    Shape(.me, "GET /me"),
    Shape(.record(.customer, id(3)), "GET /7/customers/3"),
    Shape(.record(.service, id(3)), "GET /7/services/3"),
    Shape(.record(.project, id(3)), "GET /7/projects/3"),
    Shape(.record(.task, id(3)), "GET /7/tasks/3"),
    Shape(.record(.timeEntry, id(3)), "GET /7/events/3"),
    Shape(.record(.user, id(3)), "GET /7/users/3"),
    Shape(.record(.timer, id(3)), "GET /7/users/3/tasks/tracking"),
    Shape(.runningTimer(user: id(3)), "GET /7/users/3/tasks/tracking"),
    Shape(.list(.customer, page: 0), "GET /7/customers?filter=ALL"),
    Shape(.list(.service, page: 0), "GET /7/services?filter=ALL"),
    Shape(.list(.project, page: 0), "GET /7/projects?filter=ALL"),
    Shape(.list(.project, page: 1), "GET /7/projects?filter=ALL&page=1"),
    Shape(.list(.user, page: 0), "GET /7/users?filter=ALL"),
    Shape(
      .list(.task, page: 2), "GET /7/tasks/paginated?filter=ALL&page=2&page_size=500"),
    Shape(
      .entries(user: id(3), from: "2026-03-02", to: "2026-03-08", page: 1),
      "GET /7/events?filter=USER&id=3&from=2026-03-02&to=2026-03-08&page=1&page_size=1000"
        + "&order=asc"),
    Shape(
      .entries(user: nil, from: "2026-03-02", to: "2026-03-08", page: 0),
      "GET /7/events?filter=COMPANY&from=2026-03-02&to=2026-03-08&page=0&page_size=1000"
        + "&order=asc"),
    Shape(
      .entriesMarked("a+b c&d", field: nil),
      "GET /7/search/events?entity=Event&type=ByExternalID&third_party_id=a%2Bb%20c%26d"
        + "&include_custom_fields=true"),
    Shape(
      .entriesMarked("a", field: "external_id"),
      "GET /7/search/events?entity=Event&type=ByExternalID&external_id=a&include_custom_fields=true"
    ),
    Shape(.markerField, "GET /zapier/createInput?entity=Event&type=ByExternalID"),
    Shape(.userProjects(id(3)), "GET /7/users/3/projects"),
    Shape(.document(.projectUsers(id(3))), "GET /7/projects/3/users"),
    Shape(
      .document(
        .trackables(user: id(3), onlyFavorites: false, includeTasks: true, project: nil)),
      "GET /7/users/3/trackables?include_tasks=true"),
    Shape(
      .document(
        .trackables(user: id(3), onlyFavorites: true, includeTasks: false, project: id(4))),
      "GET /7/users/3/trackables?include_tasks=false&only_favorites=true&project_id=4"),
    Shape(
      .document(.projectTimes([id(1), id(2)])), "POST /7/projects/times",
      #"{"data":[{"id":1},{"id":2}]}"#),
    Shape(.document(.taskTimes([id(1)])), "POST /7/tasks/times", #"{"data":[{"id":1}]}"#),
    Shape(
      .document(.summary(from: "2026-03-02", to: "2026-03-08", users: [id(1)])),
      "GET /7/events/summary?from=2026-03-02&to=2026-03-08&users=%5B%7B%22id%22%3A1%7D%5D"),
    Shape(
      .document(.summary(from: "2026-03-02", to: "2026-03-08", users: [])),
      "GET /7/events/summary?from=2026-03-02&to=2026-03-08"),
    Shape(.document(.tags), "GET /7/events/tags"),
    Shape(.document(.tag(id(3))), "GET /7/events/tags/3"),
    Shape(.document(.tagValues(name: "A & B")), "GET /7/events/tags/values?name=A%20%26%20B"),
    Shape(.document(.entryTags(id(3))), "GET /7/events/3"),
    Shape(.document(.teams), "GET /teams"),
    Shape(.document(.webhooks(filter: "ALL")), "GET /7/webhooks?filter=ALL"),
    Shape(.document(.webhook(id(3))), "GET /7/webhooks/3"),
    Shape(
      .document(.notifications(filter: "USER", id: id(3), includeRead: true)),
      "GET /7/notifications?filter=USER&id=3&include_read=true"),
    Shape(
      .document(
        .userReport(
          id(3), from: "2026-03-02", to: "2026-03-08", sortBy: "NAME", filter: "ALL")),
      "GET /7/reports/users/3?from=2026-03-02&to=2026-03-08&sort_by=NAME&filter=ALL"),
    Shape(.document(.permissions(id(3))), "GET /7/users/3"),
    Shape(
      .document(.importPreview(rows: #"[{"task_name":"T"}]"#)), "POST /7/account/import/tasks",
      #"{"data":[{"task_name":"T"}],"preview_mode":true}"#),
  ]

  @Test(arguments: shapes)
  func `a question is this request`(_ shape: Shape) throws {
    let endpoint = Endpoint(shape.question, markerField: "third_party_id")
    let url = endpoint.url(base: "", account: 7)
    #expect("\(endpoint.method.rawValue) \(url)" == shape.request)
    #expect(
      endpoint.body.map(JSON.object) == (try shape.body.map { try JSON(parsing: $0) }))
  }

  @Test func `a plus and its like arrive as they were meant`() async throws {
    try await withRemote([.reply(Replies.ok)]) { remote, server in
      _ = await remote.read(.entriesMarked("GMT+03:00 ü", field: nil))
      let line = server.arrivals.first?.text.prefix { $0 != "\r\n" } ?? ""
      #expect(line.contains("third_party_id=GMT%2B03%3A00%20%C3%BC&"))
    }
  }
}
