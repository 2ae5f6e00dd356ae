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
      "count requests from here", "Forgets those made before.", example: "count requests from here"
    ) { play, _ in play.countFromHere() },
  ]
}

extension Play {
  func expectRequests(_ words: [Word]) throws {
    let parts = words.map(\.text).joined(separator: " ").split(separator: ",")
    for part in parts {
      let words = part.split(separator: " ").map { Word(text: String($0), isQuoted: false) }
      guard let last = words.last, let count = Hole.number(last.text), words.count > 1,
        RequestPattern.lengths(words[...]).first == words.count - 1
      else {
        throw Mistake(
          "\"\(part)\" is not understood: write METHOD /path ×number, with commas between.")
      }
      let pattern = RequestPattern(Array(words.dropLast()))
      let found = counted.filter { pattern.fits($0.method, $0.target) }
      let all = counted.map { "\($0.method) \($0.path)" }.joined(separator: ", ")
      try expect(
        found.count == count, "\(words.dropLast().map(\.text).joined(separator: " ")) ×\(count)",
        found: "×\(found.count). All: \(all)")
    }
  }
}
