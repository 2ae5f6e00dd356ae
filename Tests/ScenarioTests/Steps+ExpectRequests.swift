import SimulatedStage

extension Steps {
  static let expectRequests: [Form] = [
    Form(
      "expect requests <list:rest>",
      "How often the engine made each of these since it had connected, or since `count requests from "
        + "here`; requests that never left do not count. Others may have been made besides.",
      example: "expect requests POST /events/add ×1, GET /events/* ×0, write ×1"
    ) { play, match in try play.expectRequests(match.words("list")) },
    Form(
      "expect at most <count:number> requests", "In all, counted as above.",
      example: "expect at most 6 requests"
    ) { play, match in
      try play.expect(
        play.counted.count <= match.number("count"), "at most \(match.number("count")) requests",
        found: "\(play.counted.count): \(play.counted.map { "\($0.method) \($0.path)" })")
    },
    Form(
      "expect at most <count:number> tries to connect",
      "Requests that never left, because nothing could be reached, counted as above.",
      example: "expect at most 40 tries to connect"
    ) { play, match in
      let tries = play.service.traces.filter {
        $0.number >= play.countedFrom && $0.end == "no connection"
      }
      try play.expect(
        tries.count <= match.number("count"), "at most \(match.number("count")) tries",
        found: "\(tries.count): \(tries.map { "\($0.method) \($0.path)" })")
    },
    Form(
      "expect the order of requests <list:rest>",
      "Each of these left after the one before it, counted as above; others may lie between.",
      example: "expect the order of requests POST /tasks/stop/*, POST /tasks/track/*"
    ) { play, match in try play.expectOrder(match.words("list")) },
    Form(
      "expect <count:number> requests|request under way", "So many wait for their answer now.",
      example: "expect 2 requests under way"
    ) { play, match in
      try play.expect(
        play.service.underWay == match.number("count"),
        "\(match.number("count")) requests under way", found: "\(play.service.underWay)")
    },
    Form(
      "expect never more than <count:number> requests|request at once",
      "Under way at the same time, counted as above.",
      example: "expect never more than 2 requests at once"
    ) { play, match in
      let most = play.mostAtOnce
      try play.expect(
        most <= match.number("count"), "at most \(match.number("count")) at once",
        found: "\(most)")
    },
    Form(
      "count requests from here", "Forgets those made before.", example: "count requests from here"
    ) { play, _ in play.countFromHere() },
  ]
}

extension Play {
  /// How many requests were under way at the same time, at most.
  var mostAtOnce: Int {
    var changes: [(at: Int64, step: Int)] = []
    for trace in counted {
      changes.append((trace.at, 1))
      if let end = trace.endedAt { changes.append((end, -1)) }
    }
    var now = 0
    var most = 0
    // What ends in a moment makes room for what begins in it.
    for change in changes.sorted(by: { ($0.at, $0.step) < ($1.at, $1.step) }) {
      now += change.step
      most = max(most, now)
    }
    return most
  }

  private static func parts(_ words: [Word]) -> [[Word]] {
    words.map(\.text).joined(separator: " ").split(separator: ",").map { part in
      part.split(separator: " ").map { Word(text: String($0), isQuoted: false) }
    }
  }

  func expectOrder(_ words: [Word]) throws {
    var rest = counted[...]
    let all = counted.map { "\($0.method) \($0.path)" }.joined(separator: ", ")
    for words in Self.parts(words) {
      guard RequestPattern.lengths(words[...]).first == words.count else {
        throw Mistake(
          "\"\(words.line)\" is not understood: write METHOD /path, with commas between.")
      }
      let pattern = try RequestPattern(words, in: self)
      guard let place = rest.firstIndex(where: { pattern.fits($0) }) else {
        throw Mistake("Expected: \(words.line) in its turn\nFound:    \(all)")
      }
      rest = rest[(place + 1)...]
    }
  }

  func expectRequests(_ words: [Word]) throws {
    for words in Self.parts(words) {
      let part = words.line
      guard let last = words.last, let count = Hole.number(last.text), words.count > 1,
        RequestPattern.lengths(words[...]).first == words.count - 1
      else {
        throw Mistake(
          "\"\(part)\" is not understood: write METHOD /path ×number, with commas between.")
      }
      let pattern = try RequestPattern(Array(words.dropLast()), in: self)
      let found = counted.filter { pattern.fits($0) }
      let all = counted.map { "\($0.method) \($0.path)" }.joined(separator: ", ")
      try expect(
        found.count == count, "\(words.dropLast().map(\.text).joined(separator: " ")) ×\(count)",
        found: "×\(found.count). All: \(all)")
    }
  }
}
