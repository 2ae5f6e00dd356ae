import Foundation
import JSONTree
import SyncCore
import TrackingTimeAPI

/// An answer of the service to any of its calls: number of the call, HTTP status, headers, an empty
/// line, the body.
package struct AnswerSurface: FuzzSurface {
  package let name = "answer"
  private let configuration: HTTPRemote.Configuration
  private let zone: Zone
  private static let password = "s3cret-app-password"

  package init() throws {
    configuration = try HTTPRemote.Configuration(
      accountID: 1_001, password: Secret(Self.password), userAgent: "fuzz",
      accountZone: "Europe/Madrid")
    zone = configuration.zone
  }

  package static let words = [
    "response", "status", "message", "data", "start", "end", "duration", "timezone", "tracking",
    "tracking_event", "task_id", "tid", "project_id", "pid", "customer", "user", "users",
    "is_billed",
    "billed", "hours", "custom_fields", "set_custom_fields", "EVENT_THIRD_PARTY_ID", "Content-Type",
    "text/html", "application/json", "Retry-After: 9223372036854775807",
    "Retry-After: Mon, 02 Mar 2026 09:00:00 GMT", "Date: Mon, 02 Mar 2026 09:00:00 GMT", password,
    "account_id", "created_at", "updated_at", "loc_worked_hours", "is_archived", "role", "accounts",
  ]

  package var words: [String] { Self.words }

  package func take(_ input: [UInt8]) async throws {
    let parts = Parts(input)
    let call = AnswerCalls.all[parts.call % AnswerCalls.all.count]
    let wire =
      switch call {
      case .write(let write): WireCall(write, configuration, zone: zone)
      case .read(let read): WireCall(read, configuration, zone: zone)
      }
    let answer = await wire.answer(
      status: parts.status, headers: parts.headers, body: parts.body)
    let outcome = Outcome.of(answer, isWrite: call.isWrite)
    try require(outcome != .accepted || parts.isEnvelope(200), "accepted without an envelope 200")
    try require(
      answer.message.map { $0.count <= Limits.messageLengthMax } ?? true, "a long message is kept")
    try require(
      !(answer.message ?? "").contains(Self.password), "a message shows the password")
    try link(outcome)
    try look(answer, call)
  }

  private func link(_ outcome: Outcome) throws {
    let now = Instant(seconds: 1_772_449_200)
    let link = LinkState().after(outcome, at: now, random: 0.5).after(outcome, at: now, random: 1)
    for moment in [link.probeAt, link.slowUntil].compactMap(\.self) {
      try require(
        moment - now <= Limits.retryAfterMax && moment >= now, "it waits until \(moment)")
    }
    _ = link.permits(at: now)
  }

  private func look(_ answer: RemoteAnswer, _ call: AnswerCalls.Call) throws {
    let records = answer.content.records
    for record in records {
      let again = try? Fields(json: record.fields.json)
      try require(again == record.fields, "fields of a record are written as others")
      _ = Comparison.update(
        base: Base([.notes: .unseen, .startAt: .unseen]),
        wish: [.notes: .text("x"), .startAt: .instant(Instant(seconds: 1_772_449_200))],
        remote: record.fields, kind: record.kind, isRunning: false,
        acceptedAt: Instant(seconds: 1_772_449_200), zone: "Europe/Madrid")
    }
    let wish: Fields = [
      .startAt: .instant(Instant(seconds: 1_772_449_200)),
      .endAt: .instant(Instant(seconds: 1_772_452_800)), .notes: .text("Review"),
    ]
    _ = LookUp.judge(
      wish, kind: .timeEntry, among: records, preImage: [], claimed: [], user: nil,
      marker: "m", attemptedAt: Instant(seconds: 1_772_449_200))
    if case .document(let document) = answer.content {
      try require((try? JSON(parsing: document.encoded())) == document, "a document is not JSON")
    }
  }
}

/// An input cut into what an HTTP client would give.
private struct Parts {
  var call = 0
  var status = 200
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []

  init(_ input: [UInt8]) {
    let gap = input.firstRange(of: Array("\n\n".utf8))
    body = gap.map { Array(input[$0.upperBound...]) } ?? []
    let head = String(decoding: input[..<(gap?.lowerBound ?? input.endIndex)], as: UTF8.self)
    let lines = head.split(separator: "\n")
    let numbers = (lines.first ?? "").split(separator: " ").compactMap { Int($0) }
    call = Int((numbers.first ?? 0).magnitude % 1_000)
    status = numbers.dropFirst().first ?? 200
    for line in lines.dropFirst() {
      // No HTTP client hands on a header with control characters in it (RFC 9110, section 5.5).
      let isWhole = line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
      guard isWhole, let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      headers.append((String(line[..<colon]), String(value)))
    }
  }

  /// Judged apart from the code under test.
  func isEnvelope(_ status: Int64) -> Bool {
    let type = headers.first { $0.name.lowercased() == "content-type" }?.value.lowercased() ?? ""
    // Lost: why the body is no JSON; then it is no envelope.
    guard type.contains("json"), let document = try? JSON(parsing: body) else { return false }
    let told = document["response"]?["status"]
    return told?.integerValue == status || told?.stringValue.flatMap { Int64($0) } == status
  }
}
