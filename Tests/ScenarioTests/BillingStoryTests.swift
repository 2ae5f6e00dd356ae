import Testing

/// Stories of billing calls that are too long to be written down.
@Suite struct BillingStoryTests {
  /// Entries of a quarter of an hour each, the oldest first.
  private static func entries(_ count: Int) -> [String] {
    (0..<count).map { index in
      let day = index / 96
      let clock = [index % 96, index % 96 + 1].map { quarter in
        let hour = quarter / 4 < 10 ? "0\(quarter / 4)" : "\(quarter / 4)"
        return quarter == 96 ? "23:59" : "\(hour):\(["00", "15", "30", "45"][quarter % 4])"
      }
      let ago = "-\(day + 1)d"
      return
        "given an entry on $wireframes from \(clock[0])\(ago) to \(clock[1])\(ago) as e\(index)"
    }
  }

  private static func play(_ name: String, _ lines: [String]) throws {
    do {
      _ = try Runner.play(
        try Scenario(path: "billing/\(name)", text: lines.joined(separator: "\n")))
    } catch let failure as Failure {
      Issue.record("\(failure)")
    }
  }

  private static func marking(_ count: Int, _ more: String) -> String {
    let list = (0..<count).map { "$e\($0).entry" }.joined(separator: ",")
    return "user tt_mark_billed entry_ids=[\(list)] \(more)"
  }

  @Test func `culprits are tried twice more while the other entries are billed already`() throws {
    let culprits = [3, 4, 57, 150, 287]
    var lines = Self.entries(288)
    lines += culprits.map { "answer every PUT /events/billed naming $e\($0) with envelope 500" }
    lines += [
      "user tt_list_time_entries from=2026-02-20 to=2026-03-02", Self.marking(288, "as dry"),
      "count requests from here", Self.marking(288, "confirm=$dry.confirm"),
      "expect the answer has queued 288",  // Paced at two requests a second.
      "wait 70 s", "expect the server has 283 entries billed",
      "expect op 4 is pending because server_error_again",
      "wait until everything rests", "expect the server has 283 entries billed",
    ]
    lines += culprits.map { "expect op \($0 + 1) is rejected" }
    lines += [
      "expect an answer of tt_sync_status saying \"rejected\"",
      // Three batches, at most seven halvings with a read for each culprit, and two rounds of five.
      "expect at most \(3 + 5 * 7 * 4 + 60) requests", "allow 12 requests per operation",
    ]
    try Self.play("culprits-of-288.txt", lines)
  }

  @Test func `an error that passes is no reason to park anything`() throws {
    var lines = Self.entries(12)
    lines += [
      "user tt_list_time_entries from=2026-02-20 to=2026-03-02",
      "answer the next 9 PUT /events/billed with envelope 500",
      Self.marking(12, ""), "wait until everything rests",
      "expect the server has 12 entries billed",
    ]
    try Self.play("an-error-that-passes.txt", lines)
  }

  @Test func `an account that answers every flag with an error is not asked without end`() throws {
    var lines = Self.entries(120)
    lines += [
      "user tt_list_time_entries from=2026-02-20 to=2026-03-02", Self.marking(120, "as dry"),
      "count requests from here", "answer every PUT /events/billed with envelope 500",
      Self.marking(120, "confirm=$dry.confirm"), "wait until everything rests",
      "expect the server has no entries billed", "expect at most 1000 requests",
      "allow 20 requests per operation",
    ]
    try Self.play("an-error-for-everything.txt", lines)
  }
}
