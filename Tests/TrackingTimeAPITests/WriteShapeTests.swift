import JSONTree
import SyncCore
import Testing

@testable import TrackingTimeAPI

/// Method, path, query and body of every write, as `tools.json` has them.
@Suite struct WriteShapeTests {
  private static let berlin = Zone("Europe/Berlin") ?? .utc

  struct Shape: Sendable, CustomTestStringConvertible {
    var write: RemoteWrite
    var request: String
    var body: String?

    init(_ write: RemoteWrite, _ request: String, _ body: String? = nil) {
      self.write = write
      self.request = request
      self.body = body
    }

    var testDescription: String { request }
  }

  static let catalogue: [Shape] = [
    Shape(
      .create(
        .customer,
        fields([
          .name: .text("Northwind"), .notes: .text("n"), .contactName: .text("Ana"),
          .contactEmail: .text("ana@example.org"),
        ]), marker: nil),
      "POST /7/customers/add",
      #"{"contact_email":"ana@example.org","contact_name":"Ana","name":"Northwind","notes":"n"}"#),
    Shape(
      .update(.customer, id(3), fields([.name: .text("N"), .notes: .null])),
      "PUT /7/customers/update/3", #"{"name":"N","notes":""}"#),
    Shape(
      .create(.service, fields([.name: .text("Design")]), marker: nil),
      "POST /7/services/add", #"{"name":"Design"}"#),
    Shape(
      .update(.service, id(3), fields([.name: .text("Art")])),
      "PUT /7/services/update/3", #"{"name":"Art"}"#),
    Shape(
      .create(
        .project,
        fields([
          .name: .text("Relaunch"), .customerID: .id(.remote(id(8))),
          .serviceID: .id(.remote(id(9))), .templateID: .id(.remote(id(4))),
          .isPublic: .flag(true), .estimatedHours: .number(1.5),
        ]), marker: nil),
      "POST /7/projects/add",
      #"{"customer_id":8,"estimated_time":1.5,"is_public":true,"name":"Relaunch","#
        + #""service_id":9,"template_id":4}"#),
    Shape(
      .update(.project, id(3), fields([.name: .text("R"), .customerID: .null])),
      "POST /7/projects/update/3", #"{"customer_id":0,"name":"R"}"#),
    Shape(
      .create(
        .task,
        fields([
          .name: .text("Wireframes"), .projectID: .id(.remote(id(8))),
          .userID: .id(.remote(id(1))), .users: .ids([.remote(id(2)), .remote(id(1))]),
          .dueDate: .text("2026-03-09"), .estimatedHours: .integer(6), .notes: .text("d"),
        ]), marker: nil),
      "POST /7/tasks/share",
      #"{"description":"d","due_date":"2026-03-09","estimated_time":6,"name":"Wireframes","#
        + #""project_id":8,"user_id":1,"users":[{"id":1},{"id":2}]}"#),
    Shape(
      .update(
        .task, id(3),
        fields([
          .projectID: .null, .users: .ids([]), .dueDate: .null, .estimatedHours: .null,
          .updatedAt: .instant(nineInBerlin),
        ])),
      "PUT /7/tasks/update/3",
      #"{"due_date":null,"estimated_time":null,"project_id":0,"users":[]}"#),
    Shape(
      .update(.user, id(3), fields([.name: .text("Ana"), .surname: .text("Ruiz")])),
      "POST /7/users/update/3", #"{"name":"Ana","surname":"Ruiz"}"#),
  ]

  static let flags: [Shape] = [
    Shape(.setArchived(.customer, id(3), true), "PUT /7/customers/close/3"),
    Shape(.setArchived(.customer, id(3), false), "PUT /7/customers/open/3"),
    Shape(.setArchived(.service, id(3), true), "PUT /7/services/close/3"),
    Shape(.setArchived(.project, id(3), true), "PUT /7/projects/close/3"),
    Shape(.setArchived(.project, id(3), false), "PUT /7/projects/open/3"),
    Shape(.setArchived(.task, id(3), true), "PUT /7/tasks/close/3"),
    Shape(.setArchived(.task, id(3), false), "PUT /7/tasks/open/3"),
    Shape(.setArchived(.user, id(3), true), "PUT /7/users/close/3"),
    Shape(.delete(.task, id(3), deleteAll: false), "DELETE /7/tasks/delete/3?delete_all=false"),
    Shape(.delete(.project, id(3), deleteAll: true), "DELETE /7/projects/delete/3?delete_all=true"),
    Shape(.delete(.customer, id(3), deleteAll: nil), "DELETE /7/customers/delete/3"),
    Shape(.delete(.service, id(3), deleteAll: nil), "DELETE /7/services/delete/3"),
    Shape(.delete(.timeEntry, id(3), deleteAll: nil), "DELETE /7/events/delete/3"),
    Shape(
      .setBilled([id(1), id(2)], true), "PUT /7/events/billed",
      #"{"data":"[{\"id\":1},{\"id\":2}]"}"#),
    Shape(
      .setBilled([id(1)], false), "PUT /7/events/not_billed", #"{"data":"[{\"id\":1}]"}"#),
    Shape(
      .assign(user: id(5), projects: [id(1), id(2)]), "POST /7/users/5/assign_projects",
      #"{"data":[{"id":1},{"id":2}]}"#),
    Shape(
      .remove(user: id(5), projects: [id(1)]), "POST /7/users/5/remove_projects",
      #"{"data":[{"id":1}]}"#),
  ]

  static let times: [Shape] = [
    Shape(
      .create(
        .timeEntry,
        fields([
          .startAt: .instant(nineInBerlin), .endAt: .instant(nineInBerlin + .seconds(5400)),
          .zone: .text("GMT-3"), .userID: .id(.remote(id(1))), .taskID: .id(.remote(id(2))),
          .projectID: .null, .notes: .text("first"), .isBilled: .flag(false),
        ]), marker: "6F1C"),
      "POST /7/events/add",
      #"{"is_billed":false,"notes":"first","project_id":0,"task_id":2,"user_id":1,"#
        + #""start":"2026-03-02 05:00:00","end":"2026-03-02 06:30:00","timezone":"GMT-3","#
        + #""duration":5400,"custom_fields":[{"slug":"EVENT_THIRD_PARTY_ID","value":"6F1C"},"#
        + #"{"slug":"EVENT_THIRD_PARTY_SERVICE","value":"TTSYNC"}]}"#),
    // An IANA id becomes its offset at the start, and the end uses the same one.
    Shape(
      .create(
        .timeEntry,
        fields([
          .startAt: .instant(Instant(seconds: 1_774_744_200)),
          .endAt: .instant(Instant(seconds: 1_774_744_200 + 7200)),
          .zone: .text("Europe/Berlin"), .durationSeconds: .integer(7000),
        ]), marker: nil),
      "POST /7/events/add",
      #"{"duration":7000,"start":"2026-03-29 01:30:00","end":"2026-03-29 03:30:00","#
        + #""timezone":"GMT+01:00"}"#),
    Shape(
      .create(
        .timeEntry,
        fields([
          .startAt: .instant(nineInBerlin), .endAt: .instant(nineInBerlin + .seconds(60)),
          .zone: .text("Europe/Berlin"), .customFields: .text(#"[{"id":6271,"value":"x"}]"#),
        ]), marker: "m"),
      "POST /7/events/add",
      #"{"custom_fields":[{"id":6271,"value":"x"},{"slug":"EVENT_THIRD_PARTY_ID","value":"m"},"#
        + #"{"slug":"EVENT_THIRD_PARTY_SERVICE","value":"TTSYNC"}],"duration":60,"#
        + #""end":"2026-03-02 09:01:00","start":"2026-03-02 09:00:00","timezone":"GMT+01:00"}"#),
    Shape(
      .update(.timeEntry, id(3), fields([.notes: .text("")])),
      "PUT /7/events/update/3", #"{"notes":""}"#),
    Shape(
      .update(.timeEntry, id(3), fields([.endAt: .instant(Instant(seconds: 1_782_979_200))])),
      "PUT /7/events/update/3", #"{"end":"2026-07-02 10:00:00","timezone":"GMT+02:00"}"#),
    Shape(
      .startTimer(task: id(3), at: nineInBerlin, zone: "Europe/Berlin", stopRunning: false),
      "POST /7/tasks/track/3", #"{"date":"2026-03-02 09:00:00","timezone":"GMT+01:00"}"#),
    Shape(
      .startTimer(
        task: id(3), at: nineInBerlin, zone: "GMT+02:00", stopRunning: true, notes: "Kick-off"),
      "POST /7/tasks/track/3",
      #"{"date":"2026-03-02 10:00:00","notes":"Kick-off","stop_running_task":true,"#
        + #""timezone":"GMT+02:00"}"#),
    // A stop repeats the string of its entry.
    Shape(
      .stopTimer(task: id(3), at: nineInBerlin, zone: "GMT+1"),
      "POST /7/tasks/stop/3", #"{"date":"2026-03-02 09:00:00","timezone":"GMT+1"}"#),
    Shape(
      .stopTimer(task: id(3), at: nineInBerlin, zone: "America/Sao_Paulo"),
      "POST /7/tasks/stop/3",
      #"{"date":"2026-03-02 05:00:00","timezone":"America/Sao_Paulo"}"#),
  ]

  @Test(arguments: catalogue + flags + times + online)
  func `a write is this request`(_ shape: Shape) throws {
    let endpoint = Endpoint(shape.write, zone: Self.berlin)
    let url = endpoint.url(base: "", account: 7)
    #expect("\(endpoint.method.rawValue) \(url)" == shape.request)
    #expect(
      endpoint.body.map(JSON.object) == (try shape.body.map { try JSON(parsing: $0) }))
  }

  @Test(arguments: catalogue + flags + times + online)
  func `a write is never a GET`(_ shape: Shape) {
    #expect(Endpoint(shape.write, zone: .utc).method != .get)
  }
}
