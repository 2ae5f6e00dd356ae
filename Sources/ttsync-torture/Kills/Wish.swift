import JSONTree

/// One call of the client, and what it was told.
struct Wish: Sendable {
  enum Kind: Sendable, Equatable {
    /// A new entry; the first word of its notes is its mark.
    case book(mark: String)
    case change(mark: String)
    case remove(mark: String)
    case bill(mark: String)
    case startTimer(mark: String)
    case stopTimer(mark: String)
  }

  let kind: Kind
  let tool: String
  let arguments: JSON
  /// Operations of the receipt; empty: no receipt came.
  var operations: [Int64] = []
  /// What the tool said instead; nil: it did not refuse.
  var refusal: String?

  var isAcknowledged: Bool { !operations.isEmpty }
  var isAnswered: Bool { isAcknowledged || refusal != nil }
}

/// Everything the client asked for in one home, and what it may rely on.
struct Ledger: Sendable {
  var wishes: [Wish] = []
  /// Ids of entries that receipts named, by mark.
  var ids: [String: Int64] = [:]
  /// Whether a timer runs as far as the client knows; nil: it does not know.
  var timer: String?

  /// Takes the answer to a call.
  mutating func note(_ index: Int, _ answer: JSON) {
    let result = answer["result"]
    guard let structured = result?["structuredContent"], result?["isError"]?.boolValue != true
    else {
      let text =
        result?["content"]?[0]?["text"]?.stringValue ?? answer["error"]?["message"]?.stringValue
        ?? "refused without a word"
      // Accepted, and refused by the service before the answer: the text names what is kept.
      if let kept = text.firstMatch(of: /^op (\d+) was refused/), let id = Int64(kept.1) {
        wishes[index].operations = [id]
      } else {
        wishes[index].refusal = text
      }
      return
    }
    wishes[index].operations = Self.operations(structured)
    let id = structured["id"]?.integerValue
    switch wishes[index].kind {
    case .book(let mark): ids[mark] = id
    case .startTimer(let mark):
      ids[mark] = id
      timer = mark
    case .stopTimer: timer = nil
    case .change, .remove, .bill: break
    }
  }

  private static func operations(_ receipt: JSON) -> [Int64] {
    let many = (receipt["operations"]?.arrayValue ?? []).compactMap {
      $0["id"]?.integerValue ?? $0.integerValue
    }
    return many.isEmpty ? [receipt["operation"]?["id"]?.integerValue].compactMap(\.self) : many
  }
}
