import JSONTree
import SyncCore

/// The digest of what an answer carried, in our own words: tells equal answers, holds no content.
enum AnswerDigest {
  /// - Returns: nil when it carried nothing.
  static func of(_ content: RemoteContent) -> String? {
    switch content {
    case .none: nil
    case .records(let records, let isLast, let isCapped):
      digest(.array([.bool(isLast), .bool(isCapped)] + records.map(json)))
    case .timer(let timer): digest(timer.map(json) ?? .null)
    case .me(let me): digest(["user": .integer(me.user.rawValue), "name": .string(me.name)])
    case .document(let document): digest(document)
    // Without its secret: a digest of one would be something to guess it by.
    case .told(let answer): digest(.array([.object(answer.told)] + answer.records.map(json)))
    }
  }

  private static func digest(_ json: JSON) -> String {
    Digest.hex(ofBytes: json.encoded(sortedKeys: true))
  }

  private static func json(_ record: Record) -> JSON {
    [
      "kind": .string(record.kind.rawValue), "id": .integer(record.id.rawValue),
      "fields": record.fields.json,
    ]
  }

  private static func json(_ timer: RunningTimer) -> JSON {
    [
      "entry": timer.entry.map { .integer($0.rawValue) } ?? .null,
      "task": timer.task.map { .integer($0.rawValue) } ?? .null,
      "start_at_ms": .integer(timer.startAt.milliseconds),
    ]
  }
}
