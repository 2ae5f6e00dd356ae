import SyncCore
import Testing

@testable import TrackingTimeAPI

@Suite struct CatalogueDecodingTests {
  @Test func `a task`() async {
    let row = """
      {"id":99,"name":"Wireframes","type":"PERSONAL","visibility":null,"project_id":24,
      "project":"Relaunch","customer":null,"customer_id":null,"service":null,"service_id":null,
      "estimated_time":6,"accumulated_time":5400,"worked_hours":1.5,"is_archived":false,
      "due_date":"2026-03-09 00:00:00","tracking":false,"user":{"id":77,"name":"Ana"},
      "users":[{"id":77},{"id":78}],"billing":{"is_billable":true,"hourly_rate":80.5},
      "tracking_event":null,"description":"d","created_at":"2026-03-02 09:00:00",
      "updated_at":null,"json":null}
      """
    let record = await onlyRecord(.read(.record(.task, id(99))), row)
    #expect(
      record
        == Record(
          .task, id(99),
          [
            .name: .text("Wireframes"), .notes: .text("d"), .projectID: .id(.remote(id(24))),
            .customerID: .null, .serviceID: .null, .userID: .id(.remote(id(77))),
            .users: .ids([.remote(id(77)), .remote(id(78))]), .dueDate: .text("2026-03-09"),
            .estimatedHours: .number(6), .accumulatedSeconds: .integer(5400),
            .isArchived: .flag(false), .visibility: .null, .isBillable: .flag(true),
            .hourlyRate: .number(80.5), .createdAt: .instant(nineInBerlin), .updatedAt: .null,
          ]))
  }

  @Test(arguments: [#"{"id":1,"type":"GHOST"}"#, #"{"id":1,"visibility":"HIDDEN"}"#])
  func `a ghost task is hidden, however it is marked`(_ row: String) async {
    let record = await onlyRecord(.read(.record(.task, id(1))), row)
    #expect(record?.fields[.visibility] == .text("HIDDEN"))
  }

  @Test func `users of which one cannot be read are not known`() async {
    let record = await onlyRecord(
      .read(.record(.task, id(1))), #"{"id":1,"users":[{"id":7},{"id":null}]}"#)
    #expect(record?.fields == [:])
  }

  @Test(arguments: [
    #"{"id":24,"name":"Relaunch","customer":{"id":88,"name":"N"},"service":null}"#,
    #"{"id":24,"name":"Relaunch","customer":"N","customer_id":88,"service_id":null}"#,
    #"{"id":"24","name":"Relaunch","customer_id":"88","service_id":0}"#,
  ])
  func `a project names its customer as object or by id`(_ row: String) async {
    let record = await onlyRecord(.read(.record(.project, id(24))), row)
    #expect(
      record?.fields
        == [
          .name: .text("Relaunch"), .customerID: .id(.remote(id(88))), .serviceID: .null,
        ])
  }

  @Test func `a whole project`() async {
    let row = """
      {"id":24,"name":"R","notes":null,"is_archived":true,"is_public":false,"following":true,
      "estimated_time":40,"accumulated_time":5400,"billing":{"is_billable":true,
      "hourly_rate":null},"created_at":"2026-03-02 09:00:00"}
      """
    #expect(
      await onlyRecord(.read(.record(.project, id(24))), row)?.fields
        == [
          .name: .text("R"), .notes: .null, .isArchived: .flag(true), .isPublic: .flag(false),
          .isFollowing: .flag(true), .estimatedHours: .number(40),
          .accumulatedSeconds: .integer(5400), .isBillable: .flag(true), .hourlyRate: .null,
          .createdAt: .instant(nineInBerlin),
        ])
  }

  @Test func `customers and services`() async {
    let customer = await onlyRecord(
      .read(.record(.customer, id(88))),
      #"{"id":88,"name":"N","notes":"x","contact":{"name":"Ana","email":"a@b.c"},"color_index":3}"#)
    #expect(
      customer?.fields
        == [
          .name: .text("N"), .notes: .text("x"), .contactName: .text("Ana"),
          .contactEmail: .text("a@b.c"),
        ])
    let service = await onlyRecord(
      .read(.record(.service, id(9))), #"{"id":9,"name":"Design","is_archived":0}"#)
    #expect(service?.fields == [.name: .text("Design"), .isArchived: .flag(false)])
  }

  @Test func `a user`() async {
    let row = """
      {"id":77,"name":"Ana","surname":"Ruiz","email":"a@b.c","role":"CO_WORKER",
      "status":"ARCHIVED","settings":{"timezone":"GMT+01:00","timezone_iana":"Europe/Berlin",
      "week_starts_on":"MONDAY"},"json":"{}"}
      """
    #expect(
      await onlyRecord(.read(.record(.user, id(77))), row)?.fields
        == [
          .name: .text("Ana"), .surname: .text("Ruiz"), .email: .text("a@b.c"),
          .role: .text("CO_WORKER"), .status: .text("ARCHIVED"), .isArchived: .flag(true),
          .zone: .text("Europe/Berlin"), .weekStart: .text("monday"),
        ])
  }

  @Test(arguments: [
    #"{"id":77,"name":"Ana Ruiz","account_id":31337,"timezone":"GMT+01:00"}"#,
    #"{"id":77,"first_name":"Ana","last_name":"Ruiz","account_id":"31337","#
      + #""settings":{"timezone_iana":"Mars/Base","timezone":"GMT+01:00"}}"#,
  ])
  func `the user of the credentials, in both spellings`(_ row: String) async {
    let content = await content(.read(.me), row)
    #expect(
      content
        == .me(
          RemoteMe(
            user: id(77), defaultAccount: 31337, name: "Ana Ruiz", zone: "GMT+01:00", role: nil,
            weekStart: nil, accounts: [])))
  }

  @Test func `what the account says about itself`() async {
    let row = """
      {"id":77,"name":"Ana","role":"ADMIN","settings":{"timezone_iana":"Europe/Berlin",
      "week_starts_on":"SUNDAY"},"teams":[{"account_id":31337,"company":"Acme"},
      {"id":4,"name":"Other"},{"company":"no id"}]}
      """
    #expect(
      await content(.read(.me), row)
        == .me(
          RemoteMe(
            user: id(77), defaultAccount: nil, name: "Ana", zone: "Europe/Berlin", role: "ADMIN",
            weekStart: "sunday",
            accounts: [
              RemoteMe.Account(id: 31337, name: "Acme"), RemoteMe.Account(id: 4, name: "Other"),
            ])))
  }

  @Test func `a person without an id is nobody`() async {
    #expect(await content(.read(.me), #"{"name":"Ana"}"#) == RemoteContent.none)
  }

  @Test func `an answer about another record is not this one`() async {
    #expect(
      await content(.read(.record(.task, id(1))), #"{"id":2,"name":"x"}"#)
        == .records([], isLast: true, isCapped: true))
  }
}
