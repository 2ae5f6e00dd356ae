import JSONTree
import SyncCore

/// One call of every shape that the client knows.
enum AnswerCalls {
  enum Call: Sendable {
    case write(RemoteWrite)
    case read(RemoteRead)

    var isWrite: Bool { if case .write = self { true } else { false } }
  }

  static let all: [Call] = reads.map(Call.read) + writes.map(Call.write)

  private static let reads: [RemoteRead] = {
    var reads: [RemoteRead] = [
      .me, .runningTimer(user: id(21)),
      .entries(user: id(21), from: "2026-03-01", to: "2026-03-03", page: 0),
      .entriesMarked("m", field: nil), .markerField, .userProjects(id(21)),
    ]
    let kinds: [EntityKind] = [
      .customer, .service, .project, .task, .timeEntry, .user, .userGroup, .webhook,
    ]
    for kind in kinds { reads.append(.record(kind, id(31))) }
    let listed: [EntityKind] = [.customer, .service, .project, .task, .user, .userGroup]
    for kind in listed { reads.append(.list(kind, page: 0)) }
    return reads + documents.map(RemoteRead.document)
  }()

  private static let documents: [RemoteDocument] = [
    .projectUsers(id(31)),
    .trackables(user: id(21), onlyFavorites: false, includeTasks: true, project: nil),
    .projectTimes([id(31)]), .taskTimes([id(31)]), .taskComments(id(31)),
    .summary(from: "2026-03-01", to: "2026-03-31", users: [id(21)]), .tags, .tag(id(31)),
    .tagValues(name: "area"), .entryTags(id(31)), .teams, .webhooks(filter: "ALL"),
    .webhook(id(31)), .notifications(filter: "ALL", id: id(21), includeRead: true),
    .userReport(id(21), from: "2026-03-01", to: "2026-03-31", sortBy: "date", filter: "USER"),
    .userProjects(id(21)), .tracking(id(21)), .entryCount(selection), .shortEntries(selection),
    .permissions(id(21)), .importPreview(rows: "[{\"name\":\"t\"}]"),
  ]

  private static let selection = EntrySelection(
    filter: "USER", id: id(21), from: "2026-03-01", to: "2026-03-31")

  private static let writes: [RemoteWrite] = {
    let writes: [RemoteWrite] = [
      .create(.timeEntry, fields, marker: "m"), .create(.task, named, marker: nil),
      .create(.customer, named, marker: nil), .update(.timeEntry, id(31), fields),
      .update(.project, id(31), named), .setArchived(.task, id(31), true),
      .delete(.timeEntry, id(31), deleteAll: nil), .setBilled([id(31), id(32)], true),
      .assign(user: id(21), projects: [id(31)]),
      .changeMembers(group: id(31), add: [id(21)], remove: []),
      .mergeProjects(id(31), into: id(32)), .setEnabled(webhook: id(31), true),
      .startTimer(
        task: id(31), at: Instant(seconds: 1_772_449_200), zone: "GMT+01:00", stopRunning: false),
      .stopTimer(task: id(31), at: Instant(seconds: 1_772_449_200), zone: "GMT+01:00"),
    ]
    let arguments: JSONObject = [
      "name": "x", "email": "a@b.c", "text": "x", "value": "y", "rows": [["name": "t"]],
    ]
    return writes
      + OnlineRequest.Name.allCases.map { RemoteWrite.online(OnlineRequest($0, id(31), arguments)) }
  }()

  private static let fields = remote([
    .startAt: .instant(Instant(seconds: 1_772_449_200)),
    .endAt: .instant(Instant(seconds: 1_772_452_800)), .notes: .text("Review"),
    .zone: .text("Europe/Madrid"),
  ])

  private static let named = remote([.name: .text("Acme")])

  static func id(_ raw: Int64) -> RemoteID {
    guard let id = RemoteID(raw) else { preconditionFailure("\(raw) is no server id") }
    return id
  }

  private static func remote(_ fields: Fields) -> RemoteFields {
    guard let remote = RemoteFields(fields) else { preconditionFailure("they name ids of ours") }
    return remote
  }
}
