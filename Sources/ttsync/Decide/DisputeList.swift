import JSONTree
import JournalStore
import SyncCore

/// What waits for a decision, as `ttsync conflicts` shows it. A billing call is one block.
struct DisputeList {
  struct Block {
    var json: JSON
    var text: String
    /// Names what was shown.
    var digest: String
  }

  let blocks: [Block]
  /// Parked operations in all.
  let total: Int

  /// - Parameter numbers: only these operations; empty: those that wait, oldest first.
  init(
    _ view: JournalView, numbers: [Int64], limit: Int, offset: Int, phrase: Phrase, ink: Ink
  ) throws {
    total = try view.count(.parked)
    guard numbers.isEmpty else {
      blocks = try numbers.map {
        try Self.block(view.dispute(OperationID($0)), view, phrase, ink)
      }
      return
    }
    var groups: Set<String> = []
    blocks = try view.disputes(limit: limit, offset: offset).compactMap { dispute in
      if let name = dispute.operation.group, let group = try view.groupDispute(name),
        group.members.count > 1
      {
        return groups.insert(name).inserted ? try Self.block(group, view, ink) : nil
      }
      return try Self.block(dispute, view, phrase, ink)
    }
  }

  private static func block(
    _ dispute: Dispute, _ view: JournalView, _ phrase: Phrase, _ ink: Ink
  ) throws -> Block {
    let words = try DisputeWords(dispute, in: view)
    let digest = ShownDigest.of(dispute)
    let text = DisputeText(
      dispute: dispute, words: words, digest: digest, phrase: phrase, ink: ink)
    return Block(
      json: .object(dispute.json(words, digest: digest)), text: text.text, digest: digest)
  }

  private static func block(
    _ group: GroupDispute, _ view: JournalView, _ ink: Ink
  ) throws -> Block {
    let names = group.members.map(\.names).reduce(into: [:]) { $0.merge($1) { old, _ in old } }
    let words = DisputeWords(names: names, zone: try view.zoneOfUser())
    let digest = ShownDigest.of(group)
    return Block(
      json: .object(group.json(words, digest: digest)),
      text: GroupText(group: group, words: words, digest: digest, ink: ink).text, digest: digest)
  }
}
