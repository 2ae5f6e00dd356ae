import SyncCore
import Testing

@testable import TrackingTimeAPI

@Suite struct EntryDecodingTests {
  private static let full = """
    {"id":51,"type":"WORK","start":"2026-03-02 09:00:00","loc_start":"02.03.2026 09:00:00",
    "end":"2026-03-02 10:30:00","duration":5400,"customer":"Northwind","customer_id":88,
    "project":"Relaunch","project_id":24,"task":"Wireframes","task_id":99,"service":null,
    "service_id":null,"user":"Ana Ruiz","user_id":77,"timezone":"GMT+01:00","notes":"first",
    "color":"4","hourly_rate":null,"is_billable":true,"is_billed":false,
    "created_at":"2026-03-02 10:31:12","updated_at":null,"json":null}
    """
  private static let abbreviated = """
    {"id":51,"s":"2026-03-02 09:00:00","e":"2026-03-02 10:30:00","d":5400,"pid":24,
    "p":"Relaunch","tid":99,"t":"Wireframes","cid":88,"c":"Northwind","seid":null,"se":null,
    "uid":77,"u":"Ana Ruiz","tz":"GMT+01:00","n":"first","b":true,"bd":false,"ety":"WORK",
    "r":null,"a":false,"to":"x"}
    """
  private static let flat = """
    {"ID":51,"Start":"2026-03-02 09:00:00","End":"2026-03-02 10:30:00","Duration":5400,
    "Task":"Wireframes","Task Id":99,"Project":"Relaunch","Project Id":24,"Customer Id":88,
    "User Id":77,"Is Billable":true,"Is Billed":false,"Hourly Rate":null,"Timezone":"GMT+01:00",
    "Notes":"first","Event Type":"WORK","Service Id":null,"Repeat Rrequency":null}
    """

  private static let common: Fields = [
    .startAt: .instant(nineInBerlin), .endAt: .instant(nineInBerlin + .seconds(5400)),
    .durationSeconds: .integer(5400), .zone: .text("GMT+01:00"), .notes: .text("first"),
    .taskID: .id(.remote(id(99))), .projectID: .id(.remote(id(24))),
    .customerID: .id(.remote(id(88))), .serviceID: .null, .userID: .id(.remote(id(77))),
    .isBillable: .flag(true), .isBilled: .flag(false), .hourlyRate: .null,
    .eventType: .text("WORK"),
  ]

  private static let entries = AnswerReader.Request.read(
    .entries(user: nil, from: "2026-03-01", to: "2026-03-31", page: 0))

  @Test func `a full row is an entry`() async {
    let record = await onlyRecord(Self.entries, "[\(Self.full)]")
    var expected = Self.common
    expected[.createdAt] = .instant(nineInBerlin + .seconds(5472))
    expected[.updatedAt] = .null
    #expect(record == Record(.timeEntry, id(51), expected))
  }

  @Test(arguments: [abbreviated, flat])
  func `a short row is the same entry without timestamps`(_ row: String) async {
    let record = await onlyRecord(Self.entries, "[\(row)]")
    #expect(record == Record(.timeEntry, id(51), Self.common))
  }

  @Test func `shapes are told apart row by row`() async {
    let rows = [Self.full, Self.abbreviated, Self.flat].map {
      $0.replacing(#""GMT+01:00""#, with: #""GMT+00:00""#)
    }
    let records = await content(Self.entries, "[\(rows.joined(separator: ","))]").records
    #expect(
      records.map { $0.fields[.startAt] }
        == .init(
          repeating: .instant(nineInBerlin + .seconds(3600)), count: 3))
  }

  @Test(arguments: [
    ("\"GMT+01:00\"", 0), ("\"GMT+3\"", -7200), ("\"GMT-03:30\"", 16_200), ("\"UTC\"", 3600),
    ("\"Europe/Berlin\"", 0), ("\"Europe/London\"", 3600), ("null", 0), ("\"Nowhere/None\"", 0),
  ])
  func `start is a clock in the entry's zone, else in the account's`(
    _ zone: String, _ seconds: Int
  ) async {
    let row = #"{"id":1,"start":"2026-3-2 9:0:0","timezone":\#(zone)}"#
    let record = await onlyRecord(Self.entries, "[\(row)]")
    #expect(record?.fields[.startAt] == .instant(nineInBerlin + .seconds(seconds)))
  }

  @Test func `times of change are clocks in the account's zone, whatever the entry's`() async {
    let row = """
      {"id":1,"start":"2026-03-02 03:00:00","timezone":"GMT-05:00",
      "created_at":"2026-03-02 09:00:00","updated_at":"2026-03-02 09:30:00"}
      """
    let fields = await onlyRecord(Self.entries, "[\(row)]")?.fields
    #expect(fields?[.startAt] == .instant(nineInBerlin))
    #expect(fields?[.createdAt] == .instant(nineInBerlin))
    #expect(fields?[.updatedAt] == .instant(nineInBerlin + .seconds(1800)))
  }

  @Test func `numbers as strings and flags as numbers are read`() async {
    let row = """
      {"id":"51","start":"2026-03-02 09:00:00","duration":"5400","task_id":"99","project_id":0,
      "user_id":"77","is_billable":1,"is_billed":"false","hourly_rate":"12.5"}
      """
    let record = await onlyRecord(Self.entries, "[\(row)]")
    #expect(
      record?.fields == [
        .startAt: .instant(nineInBerlin), .durationSeconds: .integer(5400),
        .taskID: .id(.remote(id(99))), .projectID: .null, .userID: .id(.remote(id(77))),
        .isBillable: .flag(true), .isBilled: .flag(false), .hourlyRate: .number(12.5),
      ])
  }

  @Test func `what cannot be read is unknown, not null`() async {
    let row = #"{"id":51,"start":"yesterday","task_id":"?","notes":["a"],"is_billed":7}"#
    #expect(await onlyRecord(Self.entries, "[\(row)]")?.fields == [:])
  }

  @Test func `a row without an id makes the list incomplete`() async {
    for bad in [#"{"start":"2026-03-02 09:00:00"}"#, #"{"id":-4,"s":"x"}"#, "null", "7", "[]"] {
      let content = await content(Self.entries, "[\(Self.full),\(bad)]")
      guard case .records(let records, _, let isCapped) = content else {
        Issue.record("no records for \(bad)")
        continue
      }
      #expect(records.map(\.id) == [id(51)])
      #expect(isCapped)
    }
  }

  @Test func `a write returns its entry, or nothing`() async {
    let write = AnswerReader.Request.write(.update(.timeEntry, id(51), fields([:])))
    #expect(await onlyRecord(write, Self.full)?.id == id(51))
    for data in ["{}", "null", "[]"] {
      #expect(
        await content(write, data) == .records([], isLast: true, isCapped: false))
    }
  }

  @Test func `only entries that show the marker count as marked`() async {
    let marked = AnswerReader.Request.read(.entriesMarked("6F1C", field: nil))
    let own =
      #"{"id":1,"s":"2026-03-02 09:00:00","custom_fields":"#
      + #"[{"slug":"EVENT_THIRD_PARTY_ID","value":"6F1C"}]}"#
    let column = #"{"ID":2,"Third Party ID (Event CF)":"6F1C"}"#
    let other = #"{"ID":3,"Third Party ID (Event CF)":"AAAA"}"#
    let beside = #"{"id":4,"s":"2026-03-02 09:00:00"}"#
    let silent = #"{"id":5,"s":"2026-03-02 09:00:00"}"#
    let sibling =
      #","set_custom_fields":[{"slug":"EVENT_THIRD_PARTY_ID","object_id":4,"value":"6F1C"}]"#
    let proven = await content(marked, "[\(own),\(column),\(other),\(beside)]", siblings: sibling)
    #expect(proven.records.map(\.id) == [id(1), id(2), id(4)])
    #expect(proven == .records(proven.records, isLast: true, isCapped: false))
    let vague = await content(marked, "[\(silent)]")
    #expect(vague == .records([], isLast: true, isCapped: true))
  }

  @Test func `beside the data the marker is told from the name of its service`() async {
    let marked = AnswerReader.Request.read(.entriesMarked("6F1C", field: nil))
    let marker = #"{"slug":"EVENT_THIRD_PARTY_ID","object_id":4,"value":"6F1C"}"#
    let service = #"{"slug":"EVENT_THIRD_PARTY_SERVICE","object_id":4,"value":"TTSYNC"}"#
    for fields in [[marker, service], [service, marker]] {
      let found = await content(
        marked, #"[{"id":4,"s":"2026-03-02 09:00:00"}]"#,
        siblings: #","set_custom_fields":[\#(fields.joined(separator: ","))]"#)
      #expect(found.records.map { $0.fields[.marker] } == [.text("6F1C")])
    }
  }

  @Test(arguments: [(499, false), (500, true)])
  func `a search that gives as many rows as it may proves no absence`(
    _ count: Int, _ isCapped: Bool
  ) async {
    let marked = AnswerReader.Request.read(.entriesMarked("6F1C", field: nil))
    let rows = (1...count).map { #"{"ID":\#($0),"Third Party ID (Event CF)":"AAAA"}"# }
    let content = await content(marked, "[\(rows.joined(separator: ","))]")
    #expect(content == .records([], isLast: true, isCapped: isCapped))
  }
}
