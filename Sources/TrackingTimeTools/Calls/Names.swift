import JournalStore
import SyncCore

/// Finds entities by name, and what somebody probably meant.
struct Names {
  /// Records compared when a name is unknown.
  private static let comparedMax = 2_000
  private static let candidatesMax = 5
  /// Digits from which on one that is wrong says which id was meant.
  private static let digitsMin = 4
  /// Letters of a word from which on a misspelt one is recognised.
  private static let lettersMin = 4

  let view: JournalView

  init(_ view: JournalView) {
    self.view = view
  }

  /// Records of that name: trimmed, without case.
  func exact(_ kind: EntityKind, _ name: String, parent: EntityID? = nil) throws -> [VisibleRecord]
  {
    try view.records(
      kind, where: RecordFilter(parent: parent, nameEquals: name), limit: Self.candidatesMax)
  }

  /// The error for an id that the server does not have.
  func unknown(_ kind: EntityKind, _ id: EntityID, argument: String) throws -> Refusal {
    let digits = id.description
    let near =
      digits.count < Self.digitsMin
      ? []
      : try view.records(kind, limit: Self.comparedMax).filter {
        Spelling.isOneOff($0.subject.id.description, digits)
      }
    return Refusal(
      "unknown_id",
      "\(argument) \(id): there is no such \(kind.noun) in this account.\(list(near))",
      next: Self.lookUp(kind))
  }

  /// The error for a name that fits several records.
  static func ambiguous(
    _ kind: EntityKind, _ name: String, _ records: [VisibleRecord], argument: String,
    next: String = "Give the id of the one you mean."
  ) -> Refusal {
    let ids = records.map { "\($0.subject.id)" }.joined(separator: ", ")
    return Refusal(
      "ambiguous_name", "\(argument) \"\(name)\" fits several \(kind.noun)s: \(ids).",
      next: next)
  }

  /// Names that resemble one that is unknown, as a sentence; empty when there are none.
  func similar(
    _ kind: EntityKind, to name: String, where filter: RecordFilter = RecordFilter()
  ) throws -> String {
    list(try resembling(kind, name, where: filter))
  }

  /// Records whose name resembles a text, the best first: it has the text or words of it, or is a
  /// few letters off.
  func resembling(
    _ kind: EntityKind, _ name: String, where filter: RecordFilter = RecordFilter()
  ) throws -> [VisibleRecord] {
    let wanted = name.nameKey
    guard !wanted.isEmpty else { return [] }
    let words = Set(wanted.split(separator: " ").map(String.init))
    let ranked = try view.records(kind, where: filter, limit: Self.comparedMax).compactMap {
      record -> (record: VisibleRecord, rank: Int)? in
      guard let key = Presenter.name(of: record.fields)?.nameKey, !key.isEmpty else { return nil }
      let shared = Self.shared(words, with: key)
      let isPart = key.contains(wanted) || wanted.contains(key)
      let isClose = Spelling.isClose(wanted, key)
      guard shared > 0 || isPart || isClose else { return nil }
      return (record, shared + (isPart ? 2 : 0) + (isClose ? 3 : 0))
    }
    return ranked.sorted { $0.rank > $1.rank }.prefix(Self.candidatesMax).map(\.record)
  }

  /// How many of the words a name has, as they are or misspelt behind the first letter: what is
  /// compared for every record, in a write too, must be little.
  private static func shared(_ words: Set<String>, with name: String) -> Int {
    let own = name.split(separator: " ").map(String.init)
    return words.count { word in
      own.contains(word)
        || word.count >= lettersMin
          && own.contains {
            $0.first == word.first && $0.count >= lettersMin && Spelling.isClose($0, word)
          }
    }
  }

  private func list(_ records: [VisibleRecord]) -> String {
    let named = records.prefix(Self.candidatesMax).map { record in
      "\(record.subject.id) \"\(Presenter.name(of: record.fields) ?? "")\""
    }
    return named.isEmpty ? "" : " Similar: \(named.joined(separator: ", "))."
  }

  private static func lookUp(_ kind: EntityKind) -> String {
    switch kind {
    case .project: "Use tt_search_projects."
    case .task: "Use tt_search_projects with type TASK, or tt_list_tasks."
    case .timeEntry: "Use tt_list_time_entries."
    case .user: "Use tt_list_users."
    case .customer: "Use tt_list_customers."
    case .service: "Use tt_list_services."
    case .userGroup: "Use tt_list_user_groups."
    case .webhook: "Use tt_list_webhooks."
    case .membership, .timer, .groupMembership, .notification, .preference, .taskOrder, .tag,
      .account:
      "Check the id."
    }
  }
}
