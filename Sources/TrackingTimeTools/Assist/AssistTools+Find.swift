import JSONTree
import JournalStore
import SyncCore

extension AssistTools {
  private static let kinds: [(word: String, kind: EntityKind)] = [
    ("CUSTOMER", .customer), ("PROJECT", .project), ("TASK", .task), ("SERVICE", .service),
    ("USER", .user),
  ]

  static let find = ToolOffer(
    "tt_find", "Find by name", in: .assist, .read,
    "Finds customers, projects, tasks, services and users by words of their name and of what they are "
      + "in.",
    [
      .text("query", "Words, or an id").required,
      .choice("kind", kinds.map(\.word), "Only these"),
      .integer("limit", "Rows", in: 1...100, default: 20),
    ],
    output: OutputSchema.list("found")
  ) { call in
    guard let query = try call.arguments.name("query") else {
      throw Refusal("no_query", "query is blank.", next: "Give one word or more.")
    }
    let only = call.arguments.text("kind")
    let wanted = kinds.filter { only == nil || $0.word == only }.map(\.kind)
    let (known, missing) = try call.searchable(wanted)
    let provenance = try await call.provide(known.map(Need.list) + Need.names(.project, .customer))
    let limit = Int(call.arguments.integer("limit") ?? 20)
    return try call.read { view, presenter in
      let finder = Finder(view, presenter, query)
      let hits = try finder.hits(known)
      var body: JSONObject = ["total": .integer(Int64(hits.count))]
      body["found"] = .array(try hits.prefix(limit).map { .object(try finder.row($0)) })
      if hits.count > limit { body["next"] = "Give more words, kind, or a higher limit." }
      if hits.isEmpty { try finder.addSimilar(known, to: &body) }
      let warnings = missing.map { "\($0.noun)s were never fetched, and cannot be now." }
      return try Answer(
        body, provenance, clock: presenter.clock, view: view, warnings: warnings)
    }
  }
}

extension ToolCall {
  /// The kinds that can be searched now, and those never fetched that cannot be either.
  fileprivate func searchable(
    _ kinds: [EntityKind]
  ) throws -> (known: [EntityKind], missing: [EntityKind]) {
    guard try !isOnline() else { return (kinds, []) }
    let known = try look { view in try kinds.filter { try view.age(of: .list($0)) != nil } }
    return known.isEmpty ? (kinds, []) : (known, kinds.filter { !known.contains($0) })
  }
}

/// Searches names over several kinds.
struct Finder {
  /// Records with one of the words that are looked at per kind.
  private static let candidatesMax = 1_000
  private static let wordsMax = 8

  struct Hit {
    let record: VisibleRecord
    /// Names of the containers, nearest first.
    let above: [String]
    let rank: Int
  }

  private let view: JournalView
  private let presenter: Presenter
  private let query: String
  private let words: [String]

  init(_ view: JournalView, _ presenter: Presenter, _ query: String) {
    self.view = view
    self.presenter = presenter
    self.query = query.nameKey
    words = Array(
      self.query.split { $0.isWhitespace || $0 == "/" || $0 == "," }.map(String.init)
        .prefix(Self.wordsMax))
  }

  /// Every word stands in the record's name or in those above it, at least one in its own.
  func hits(_ kinds: [EntityKind]) throws -> [Hit] {
    var hits: [Hit] = []
    for kind in kinds {
      var seen: Set<Subject> = []
      for word in words {
        let filter = RecordFilter(nameContains: word)
        for record in try view.records(kind, where: filter, limit: Self.candidatesMax)
        where seen.insert(record.subject).inserted {
          if let hit = try hit(record) { hits.append(hit) }
        }
      }
      if let id = Int64(query).flatMap(EntityID.init),
        let record = try view.record(Subject(kind, id)), seen.insert(record.subject).inserted
      {
        hits.append(Hit(record: record, above: try above(record), rank: 100))
      }
    }
    return hits.sorted {
      ($1.rank, name($0.record), $0.record.subject.id) < (
        $0.rank, name($1.record), $1.record.subject.id
      )
    }
  }

  private func hit(_ record: VisibleRecord) throws -> Hit? {
    let own = name(record)
    let above = try above(record)
    let whole = ([own] + above.map(\.nameKey)).joined(separator: " ")
    guard words.allSatisfy(whole.contains) else { return nil }
    var rank = own == query ? 50 : own.hasPrefix(query) ? 30 : own.contains(query) ? 20 : 10
    if record.fields[.isArchived]?.flag == true { rank -= 5 }
    return Hit(record: record, above: above, rank: rank)
  }

  private func name(_ record: VisibleRecord) -> String {
    Presenter.name(of: record.fields)?.nameKey ?? ""
  }

  private func above(_ record: VisibleRecord) throws -> [String] {
    try view.containers(of: record.subject.kind, fields: record.fields).compactMap {
      try presenter.name($0.kind, $0.id)
    }
  }

  func row(_ hit: Hit) throws -> JSONObject {
    let record = hit.record
    var row: JSONObject = [
      "kind": .string(record.subject.kind.noun), "id": Presenter.json(record.subject.id),
    ]
    row["name"] = Presenter.name(of: record.fields).map(JSON.string)
    if !hit.above.isEmpty { row["in"] = .string(hit.above.joined(separator: ", ")) }
    if record.fields[.isArchived]?.flag == true {
      row[record.subject.kind == .task ? "is_closed" : "is_archived"] = true
    }
    if record.pending > 0 { row["pending"] = .integer(Int64(record.pending)) }
    return row
  }

  /// What is spelt alike, when nothing has the words.
  func addSimilar(_ kinds: [EntityKind], to body: inout JSONObject) throws {
    let similar = try kinds.flatMap { kind in
      try Names(view).resembling(kind, query).prefix(3).map { record in
        JSON.object(try row(Hit(record: record, above: try above(record), rank: 0)))
      }
    }
    if !similar.isEmpty { body["similar"] = .array(similar) }
    body["next"] = .string(
      similar.isEmpty
        ? "Try fewer or shorter words, or fresh: true." : "Nothing has that name; these come close."
    )
  }
}
