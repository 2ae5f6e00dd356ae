import JSONTree
import SyncCore

/// What the leader notes outside of the journal's folder, so that a restored or copied journal can
/// be told from one that only crashed (design §3).
///
/// Written after the commit it tells of: it may lag behind the journal, but never lead.
struct Witness: Sendable, Hashable {
  /// nil until somebody led on this machine.
  var machine: String?
  var epoch: Int64
  /// Last operation id that the journal had.
  var lastOperation: Int64

  /// - Returns: nil when there is none, or it cannot be read: then nothing is witnessed.
  static func read(_ path: String) -> Witness? {
    guard let text = SystemFile.text(at: path, maxBytes: 4_096),
      // What is lost: a damaged witness counts as none, which is the careful side.
      let json = try? JSON(parsing: text),
      let epoch = json["epoch"]?.integerValue, let last = json["last_operation"]?.integerValue
    else { return nil }
    return Witness(machine: json["machine"]?.stringValue, epoch: epoch, lastOperation: last)
  }

  /// - Returns: nil, or what went wrong.
  func write(_ path: String, beforeRename: () throws -> Void) rethrows -> String? {
    let json: JSON = [
      "machine": machine.map { .string($0) } ?? .null, "epoch": .integer(epoch),
      "last_operation": .integer(lastOperation),
    ]
    return try SystemFile.replace(
      path, with: json.encodedString() + "\n", beforeRename: beforeRename)
  }

  /// Whether a journal in this state has gone back in time, or to another machine.
  static func contradicts(
    _ witness: Witness?, machine: String, epoch: Int64, lastOperation: Int64
  ) -> Bool {
    guard let witness else { return lastOperation > 0 }
    if let known = witness.machine, known != machine { return true }
    return witness.epoch > epoch || witness.lastOperation > lastOperation
  }
}
