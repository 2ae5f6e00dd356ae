import JSONTree
import SimulatedStage
import TrackingTimeSandbox

extension Steps {
  static let faults: [Form] = [
    Form(
      "offline", "The machine's network goes; what is on its way is cut.", example: "offline"
    ) { play, _ in play.service.disconnect(play.device) },
    Form("online", "It is back.", example: "online") { play, _ in
      play.device.network = .connected
    },
    Form(
      "a portal answers everything with <status:number>",
      "A captive portal or proxy answers in place of TrackingTime, with HTML, until `online`.",
      example: "a portal answers everything with 502"
    ) { play, match in play.device.network = .portal(status: match.number("status")) },
    Form(
      "TrackingTime is away for <time:duration>", "Nobody reaches the service.",
      example: "TrackingTime is away for 20 min"
    ) { play, match in play.service.goAway(for: match.duration("time")) },
    Form(
      "lose the answer of <which:which> <request:request>",
      "Received and applied; the connection ends without an answer.",
      example: "lose the answer of the next POST /events/add"
    ) { play, match in try play.add(match, .cutAfter(reset: true)) },
    Form(
      "lose <which:which> <request:request>",
      "Written, never received; the connection ends without an answer.",
      example: "lose the next POST /events/add"
    ) { play, match in try play.add(match, .cutBefore(reset: true)) },
    Form(
      "never answer <which:which> <request:request>",
      "Applied; the connection stays open and silent.",
      example: "never answer the next POST /events/add"
    ) { play, match in try play.add(match, .silence(applied: true)) },
    Form(
      "commit <which:which> <request:request> <late:duration> late",
      "The connection ends without an answer; it is applied that much later.",
      example: "commit the next POST /events/add 40 s late"
    ) { play, match in
      let seconds = Double(match.duration("late")) / 1000
      try play.add(match, .lateCommit(seconds: seconds, answer: .cut))
    },
    Form(
      "answer <which:which> <request:request> with a page <status:number>",
      "An HTML page of a gateway; nothing is applied.",
      example: "answer the next 3 requests with a page 502"
    ) { play, match in
      try play.add(match, .page(status: match.number("status"), applied: false))
    },
    Form(
      "apply <which:which> <request:request> and answer with a page <status:number>",
      "The same, but it was applied.",
      example: "apply the next POST /events/add and answer with a page 504"
    ) { play, match in
      try play.add(match, .page(status: match.number("status"), applied: true))
    },
    Form(
      "answer <which:which> <request:request> with envelope <status:number> [and HTTP <http:number>]",
      "An envelope with this status (HTTP 200 unless said); nothing is applied.",
      example: "answer the next PUT /events/update/* with envelope 500"
    ) { play, match in
      let http = match.has("http") ? match.number("http") : 200
      try play.add(
        match, .envelope(status: match.number("status"), http: http, applied: false))
    },
    Form(
      "answer <which:which> <request:request> with 429 [and Retry-After <seconds:number>]",
      "HTTP 429; nothing is applied.",
      example: "answer the next write with 429 and Retry-After 30"
    ) { play, match in
      try play.add(
        match, .tooMany(match.has("seconds") ? .seconds : .none, seconds: match.number("seconds")))
    },
    Form(
      "answer <which:which> <request:request> with garbage",
      "HTTP 200 with JSON that breaks off; it was applied.",
      example: "answer the next POST /events/add with garbage"
    ) { play, match in try play.add(match, .malformed(applied: true)) },
    Form(
      "delay <which:which> <request:request> by <time:duration>",
      "It is dealt with that much later.", example: "delay the next GET /events by 5 s"
    ) { play, match in
      try play.add(match, .delay(before: Double(match.duration("time")) / 1000, after: 0))
    },
    Form(
      "before <which:which> <request:request> <who:who> sends <method:word> <path:word> [<body:word>]",
      "Somebody is faster: the change is made just before that request is dealt with; `{id}` in the "
        + "path is the number in the request's, `$name` an id as elsewhere.",
      example:
        "before the next PUT /events/update/* colleague sends DELETE /events/delete/{id}"
    ) { play, match in
      let body = try match.optionalText("body").map { try play.document($0).encodedString() }
      let edit = SandboxEdit(
        user: Person.user(match.text("who")), match.text("method"),
        try play.path(match.text("path")),
        try body.map { try SandboxJSON(parsing: $0) })
      try play.add(match, .edit(edit, late: false))
    },
    Form(
      "the password is refused", "The app password was revoked (HTTP 401).",
      example: "the password is refused"
    ) { play, _ in
      play.service.furnish { $0.users[SandboxAccount.adminID]?.password = "revoked" }
    },
    Form(
      "the password is accepted again", "It was given back.",
      example: "the password is accepted again"
    ) { play, _ in
      play.service.furnish {
        $0.users[SandboxAccount.adminID]?.password = SandboxAccount.adminPassword
      }
    },
    Form(
      "the app password becomes <text:text>",
      "The user made a new one: the old one is refused. `setting TT_APP_PASSWORD` tells ttsync.",
      example: "the app password becomes \"spring-2026\""
    ) { play, match in
      play.service.furnish { $0.users[SandboxAccount.adminID]?.password = match.text("text") }
    },
    Form(
      "the account is suspended", "HTTP 402 for everything, until `no more faults`.",
      example: "the account is suspended"
    ) { play, _ in play.service.add([FaultRule(action: .paymentRequired)]) },
    Form(
      "no more faults", "Everything after this goes well again.", example: "no more faults"
    ) { play, _ in play.service.clearFaults() },
  ]
}

extension Play {
  func add(_ match: Match, _ action: FaultAction) throws {
    let which = Which(match.words("which"))
    let request = try RequestPattern(match.words("request"), in: self)
    service.add([
      FaultRule(match: request.match, from: which.from, times: which.times, action: action)
    ])
  }
}
