import JSONTree

/// Compares what was acknowledged with what the simulated TrackingTime really did.
struct DemoTally: Sendable, Equatable {
  /// One acknowledged wish, and how to count what became of it.
  struct Wish: Sendable, Equatable {
    let operation: Int64
    let what: String
    let mark: Mark
  }

  /// How a wish is recognised on the other side.
  enum Mark: Sendable, Equatable {
    /// A new record with this text in this member: a project's name, an entry's notes.
    case record(list: String, member: String, text: String)
    /// A new entry that carries this task and not these notes: what the timer made.
    case entry(task: String, notNotes: String)
    /// A change of an existing record.
    case change(verb: String, id: Int64)
    /// A change of a new entry with these notes.
    case changeOfEntry(verb: String, notes: String)
  }

  struct Line: Sendable, Equatable {
    let wish: Wish
    let times: Int
  }

  let lines: [Line]

  var once: Int { lines.count { $0.times == 1 } }
  var lost: Int { lines.count { $0.times == 0 } }
  var doubled: Int { lines.count { $0.times > 1 } }

  /// - Parameters:
  ///   - account: the account's part of the sandbox's state.
  ///   - changes: the sandbox's log of changes.
  init(_ wishes: [Wish], account: JSON, changes: [JSON]) {
    lines = wishes.map { wish in
      Line(wish: wish, times: Self.count(wish.mark, account, changes))
    }
  }

  private static func count(_ mark: Mark, _ account: JSON, _ changes: [JSON]) -> Int {
    let entries = account["events"]?.arrayValue ?? []
    switch mark {
    case .record(let list, let member, let text):
      return (account[list]?.arrayValue ?? []).count { $0[member]?.stringValue == text }
    case .entry(let task, let notes):
      return entries.count {
        $0["task"]?.stringValue == task && $0["notes"]?.stringValue != notes
      }
    case .change(let verb, let id):
      return changes.count { isChange($0, verb, id) }
    case .changeOfEntry(let verb, let notes):
      let ids = entries.filter { $0["notes"]?.stringValue == notes }
        .compactMap { $0["id"]?.integerValue }
      return ids.reduce(0) { sum, id in sum + changes.count { isChange($0, verb, id) } }
    }
  }

  private static func isChange(_ change: JSON, _ verb: String, _ id: Int64) -> Bool {
    change["verb"]?.stringValue == verb && change["id"]?.integerValue == id
  }
}
