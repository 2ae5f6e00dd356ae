import Foundation
import JSONTree
import SyncCore
import Testing

@testable import ttsync

struct DemoTests {
  private let wishes = [
    DemoTally.Wish(
      operation: 1, what: "a", mark: .record(list: "projects", member: "name", text: "P")),
    DemoTally.Wish(operation: 2, what: "b", mark: .entry(task: "T", notNotes: "N")),
    DemoTally.Wish(operation: 3, what: "c", mark: .change(verb: "update", id: 7)),
    DemoTally.Wish(operation: 4, what: "d", mark: .changeOfEntry(verb: "bill", notes: "N")),
  ]

  private let account: JSON = [
    "projects": [["name": "P"], ["name": "Q"]],
    "events": [
      ["id": 10, "task": "T", "notes": "N"], ["id": 11, "task": "T", "notes": ""],
    ],
  ]

  private func change(_ verb: String, _ id: Int64) -> JSON {
    ["verb": .string(verb), "id": .integer(id)]
  }

  @Test func `what was applied once is told from what was lost and what was doubled`() {
    let good = DemoTally(
      wishes, account: account, changes: [change("update", 7), change("bill", 10)])
    #expect(good.once == 4 && good.lost == 0 && good.doubled == 0)
    let lost = DemoTally(wishes, account: [:], changes: [])
    #expect(lost.once == 0 && lost.lost == 4)
    let doubled = DemoTally(
      wishes, account: account,
      changes: [change("update", 7), change("update", 7), change("bill", 10), change("bill", 11)])
    #expect(doubled.once == 3 && doubled.doubled == 1)
  }

  @Test(arguments: [
    ("2023-11-15", 1_700_006_400), ("2023-11-15T01:00", 1_700_010_000),
    ("2023-11-15 01:00:05", 1_700_010_005), ("90m", 1_699_994_600), ("1d", 1_699_913_600),
  ])
  func `a moment is a day, a time of day, or so long ago`(_ text: String, _ seconds: Int64) throws {
    let since = try #require(Since(argument: text))
    let now = Instant(seconds: 1_700_000_000)
    #expect(since.instant(before: now, zone: .gmt) == Instant(seconds: seconds))
  }

  @Test(arguments: ["", "yesterday", "5", "-1d", "2023-13-01", "2023-11-15T25:00", "d", "1w"])
  func `anything else is no moment`(_ text: String) {
    #expect(Since(argument: text) == nil)
  }
}
