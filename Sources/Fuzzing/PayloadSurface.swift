import Foundation
import JSONTree
import SyncCore

/// What the journal and its callers read back from text: each line is a word for what it is, and the text.
package struct PayloadSurface: FuzzSurface {
  package let name = "payload"

  package init() {}

  package static let words = [
    "fields ", "base ", "options ", "own ", "online ", "scope ", "document ", "zone ", "time ",
    "day ", "duration ", "local ", "server", "outcome_of", "unseen", "start_at", "end_at",
    "duration_s", "zone", "entries/", "list/", "record/", "document/", "merged", "claims", "total",
  ]

  package var words: [String] { Self.words }

  package func take(_ input: [UInt8]) throws {
    let space = input.firstIndex(of: UInt8(ascii: " ")) ?? input.endIndex
    let word = String(decoding: input[..<space], as: UTF8.self)
    let rest = Array(input[min(space + 1, input.count)...])
    let text = String(decoding: rest, as: UTF8.self)
    if try takeText(word, text) { return }
    // Lost: why it is no JSON; the journal calls that undecodable.
    guard let json = try? JSON(parsing: rest) else { return }
    try takeJSON(word, json)
  }

  private func takeText(_ word: String, _ text: String) throws -> Bool {
    switch word {
    case "scope":
      guard let scope = PullScope(key: text) else { return true }
      try require(PullScope(key: scope.key) == scope, "the key of a scope names another")
    case "document":
      guard let document = RemoteDocument(key: text) else { return true }
      try require(
        RemoteDocument(key: document.key) == document, "the key of a question names another")
    case "zone":
      guard let zone = Zone(text) else { return true }
      for seconds in [Int64.min, -62_135_596_800, 0, 1_772_449_200, 253_402_300_799, .max] {
        _ = zone.local(Instant(seconds: seconds)).text
        _ = zone.wireOffset(at: Instant(seconds: seconds))
      }
    case "time": try takeTime(text)
    case "day":
      guard let day = Day(parsing: text) else { return true }
      try require(Day(parsing: day.text) == day, "the text of a day is another day")
      _ = (day + 400) - (day - 400)
    case "duration": _ = DurationInput.seconds(text)
    case "local":
      guard let local = LocalDateTime(parsing: text), let zone = Zone("Europe/Madrid") else {
        return true
      }
      _ = zone.instant(of: local)
    default: return false
    }
    return true
  }

  private func takeTime(_ text: String) throws {
    for zone in ["Europe/Madrid", "Pacific/Apia", "GMT-11:00"].compactMap({ Zone($0) }) {
      do throws(Refusal) {
        let (instant, _) = try TimeInput.parse(text, zone: zone)
        _ = zone.local(instant).text
      } catch {
        try require(!error.nextStep.isEmpty, "a time is refused without a way on")
      }
    }
  }

  private func takeJSON(_ word: String, _ json: JSON) throws {
    switch word {
    case "fields": try take(Fields.self, json)
    case "base": try take(Base.self, json)
    case "options": try take(OperationOptions.self, json)
    case "own": try take(OwnContent.self, json)
    case "online": try take(OnlineRequest.self, json)
    default: break
    }
  }

  private func take<Value: Payload>(_ type: Value.Type, _ json: JSON) throws {
    // Lost: what is wrong with it; the journal parks the operation with it.
    guard let value = try? Value(json: json) else { return }
    let again = try? Value(json: value.json)  // lost: why; that it fails is the finding
    try require(again == value, "a \(type) that was read is written as another")
  }
}

/// What the journal keeps as JSON.
private protocol Payload: Equatable {
  var json: JSON { get }
  init(json: JSON) throws(UndecodablePayload)
}

extension Fields: Payload {}
extension Base: Payload {}
extension OperationOptions: Payload {}
extension OwnContent: Payload {}
extension OnlineRequest: Payload {}
