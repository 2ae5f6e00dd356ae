import SyncCore
import Testing

@testable import TrackingTimeAPI

/// When a list is whole, and when it must not be believed to be.
@Suite struct ListTests {
  private func rows(_ count: Int, isArchived: Bool = false) -> String {
    (0..<count).map { #"{"id":\#($0 + (isArchived ? 100_000 : 1)),"is_archived":\#(isArchived)}"# }
      .joined(separator: ",")
  }

  private func ends(_ question: RemoteRead, _ rows: String) async -> [Bool]? {
    guard case .records(_, let isLast, let isCapped) = await content(.read(question), "[\(rows)]")
    else { return nil }
    return [isLast, isCapped]
  }

  @Test(arguments: [
    (EntityKind.project, 499, false), (.project, 500, true), (.project, 730, true),
    (.customer, 999, false), (.customer, 1000, true), (.service, 299, false),
    (.service, 300, true), (.user, 2000, false),
  ])
  func `unpaged lists end at once and are capped at their cap`(
    _ kind: EntityKind, _ count: Int, _ isCapped: Bool
  ) async {
    #expect(await ends(.list(kind, page: 0), rows(count)) == [true, isCapped])
  }

  @Test func `archived projects have a cap of their own`() async {
    let below = rows(300) + "," + rows(999, isArchived: true)
    #expect(await ends(.list(.project, page: 0), below) == [true, false])
    let above = rows(300) + "," + rows(1000, isArchived: true)
    #expect(await ends(.list(.project, page: 0), above) == [true, true])
  }

  @Test(arguments: [
    (0, true), (1, true), (499, true), (500, false), (100, false), (50, false),
  ])
  func `a page of tasks is the last one when it is short and no server's page size`(
    _ count: Int, _ isLast: Bool
  ) async {
    #expect(await ends(.list(.task, page: 0), rows(count)) == [isLast, false])
  }

  @Test(arguments: [(0, true), (999, true), (1000, false), (500, false)])
  func `a page of entries likewise`(_ count: Int, _ isLast: Bool) async {
    let question = RemoteRead.entries(user: nil, from: "2026-01-01", to: "2026-12-31", page: 0)
    #expect(await ends(question, rows(count)) == [isLast, false])
  }

  @Test(arguments: [#""all""#, "7", #"{"a":1}"#, #"{"a":[],"b":[]}"#])
  func `data that is no list proves nothing`(_ data: String) async {
    #expect(
      await content(.read(.list(.project, page: 0)), data)
        == .records([], isLast: true, isCapped: true))
  }

  @Test func `the projects of a user come wrapped`() async {
    let content = await content(
      .read(.userProjects(id(7))), #"{"projects":[{"id":1,"name":"A"},{"id":2,"name":"B"}]}"#)
    #expect(content.records.map(\.id) == [id(1), id(2)])
  }
}
