import SyncCore
import Testing

struct MirrorPlanTests {
  private let today = Day(parsing: "2026-03-02")

  @Test func `every day of the window is in the plan, each month once`() throws {
    let today = try #require(today)
    let parts =
      MirrorPlan.near(today: today, hasServices: true, age: .zero)
      + MirrorPlan.far(today: today, days: 400)
    let windows = parts.compactMap { part -> ClosedRange<Day>? in
      guard case .entries(let from, let to) = part.scope, let first = Day(parsing: from),
        let last = Day(parsing: to)
      else { return nil }
      return first...last
    }
    for offset in -400...400 {
      #expect(windows.contains { $0.contains(today + offset) }, "\(today + offset)")
    }
    #expect(windows.count == Set(windows).count)
    #expect(windows.allSatisfy { $0.upperBound - $0.lowerBound < 77 })
    // Around today, then the months before it, nearest first, then those to come.
    #expect(windows.first == (today - 45)...(today + 31))
    #expect(windows[1].contains(today - 46) && windows[2].upperBound < windows[1].lowerBound)
    #expect(windows.last?.contains(today + 400) == true)
  }

  @Test func `a small window has nothing far, and an account without services no list of them`()
    throws
  {
    let today = try #require(today)
    #expect(MirrorPlan.far(today: today, days: 31).isEmpty)
    let near = MirrorPlan.near(today: today, hasServices: false, age: .zero).map(\.scope)
    #expect(near.first == .timer && !near.contains(.list(.service)))
  }

  @Test func `months keep their bounds, across a year and a leap day`() throws {
    let from = try #require(Day(parsing: "2027-12-31"))
    let to = try #require(Day(parsing: "2028-03-01"))
    #expect(
      MirrorPlan.months(from: from, to: to) == [
        .entries(from: "2027-12-01", to: "2027-12-31"),
        .entries(from: "2028-01-01", to: "2028-01-31"),
        .entries(from: "2028-02-01", to: "2028-02-29"),
        .entries(from: "2028-03-01", to: "2028-03-31"),
      ])
    #expect(MirrorPlan.months(from: to, to: from).isEmpty)
  }
}
