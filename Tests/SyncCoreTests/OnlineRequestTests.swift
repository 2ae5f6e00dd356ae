import JSONTree
import SyncCore
import Testing

@Suite struct OnlineRequestTests {
  private static func id(_ raw: Int64) -> RemoteID {
    guard let id = RemoteID(raw) else { preconditionFailure("\(raw) is no server id") }
    return id
  }

  private static let samples: [OnlineRequest] = [
    OnlineRequest(
      .createUser, nil, ["name": "Kim", "email": "kim@example.org", "role": "REGULAR"]),
    OnlineRequest(.resendInvite, nil, ["email": "kim@example.org"]),
    OnlineRequest(.archiveUser, id(3)), OnlineRequest(.reactivateUser, id(3)),
    OnlineRequest(.userPermissions, id(3), ["can_edit_time_entries": true]),
    OnlineRequest(.teamPermissions, id(7), ["can_view_others": false]),
    OnlineRequest(.employee, id(3), ["tax_id": "DE 811"]), OnlineRequest(.calendarToken),
    OnlineRequest(.webhookToken, id(3)),
    OnlineRequest(.importTasks, nil, ["data": [["task_name": "T", "project_name": "P"]]]),
    OnlineRequest(.addComment, id(3), ["text": "Done?"]),
    OnlineRequest(.createTag, nil, ["name": "Phase", "value": "2"]),
    OnlineRequest(.updateTag, id(3), ["value": "3"]), OnlineRequest(.deleteTag, id(3)),
    OnlineRequest(.saveEntryTag, id(3), ["name": "Phase", "value": "2"]),
    OnlineRequest(.deleteEntryTag, id(3), ["name": "Phase"]),
  ]

  @Test func `every request survives the journal, and says in words what it is`() throws {
    #expect(Set(Self.samples.map(\.name)) == Set(OnlineRequest.Name.allCases))
    for request in Self.samples {
      let options = OperationOptions(online: request, answerKey: "k")
      #expect(try OperationOptions(json: options.json) == options)
      #expect(!request.words.isEmpty && request.check.hasSuffix("."), "\(request.name)")
    }
  }

  @Test(arguments: [
    #"{"name":"fly","arguments":{}}"#, #"{"name":"delete_tag","arguments":{},"target":-3}"#,
    #"{"name":"delete_tag"}"#,
  ])
  func `what another version wrote is told, not guessed`(_ text: String) throws {
    let json = try JSON(parsing: text)
    #expect(throws: UndecodablePayload.self) { try OnlineRequest(json: json) }
  }

  @Test func `private values appear neither in words nor in what is kept`() {
    let request = OnlineRequest(.employee, Self.id(3), ["tax_id": "DE 811", "gender": "f"])
    #expect(request.words == "change employee record of user 3 (tax_id, gender)")
    #expect(!request.check.contains("DE 811"))
    #expect(request.redacted.arguments == ["tax_id": "[secret]", "gender": "[secret]"])
    let options = OperationOptions(online: request, answerKey: "k").audited
    #expect(!options.json.encodedString().contains("DE 811") && options.answerKey == nil)
  }

  @Test func `what an import names is listed for whoever has to look`() {
    let rows = (1...30).map {
      JSON.object(["task_name": .string("Task \($0)"), "project_name": "P"])
    }
    let check = OnlineRequest(.importTasks, nil, ["data": .array(rows)]).check
    #expect(check.contains("“P”, “Task 1”") && check.contains("and 21 more"))
  }

  struct Look: Sendable, CustomTestStringConvertible {
    var request: OnlineRequest
    var content: RemoteContent
    var isAsWished: Bool
    var testDescription: String { "\(request.words) · \(isAsWished)" }

    init(_ request: OnlineRequest, _ content: RemoteContent, _ isAsWished: Bool) {
      self.request = request
      self.content = content
      self.isAsWished = isAsWished
    }
  }

  private static func user(_ fields: Fields) -> RemoteContent {
    .records([Record(.user, id(3), fields)], isLast: true, isCapped: false)
  }

  static let looks: [Look] = [
    Look(OnlineRequest(.archiveUser, id(3)), user([.isArchived: .flag(true)]), true),
    Look(OnlineRequest(.archiveUser, id(3)), user([.isArchived: .flag(false)]), false),
    Look(OnlineRequest(.archiveUser, id(3)), user([:]), false),
    Look(OnlineRequest(.reactivateUser, id(3)), user([.isArchived: .flag(false)]), true),
    Look(
      OnlineRequest(.createUser, nil, ["email": "kim@example.org"]),
      user([.email: .text("Kim@example.org")]), false),
    Look(
      OnlineRequest(.userPermissions, id(3), ["can_view_others": true]),
      .document(["permissions": ["can_view_others": true, "can_edit_time_entries": false]]), true),
    Look(
      OnlineRequest(.userPermissions, id(3), ["can_view_others": true]),
      .document(["permissions": [:]]), false),
    Look(
      OnlineRequest(.createTag, nil, ["name": "Phase", "value": "2"]),
      .document(["tags": [["id": 1, "name": "Phase", "value": "2"]]]), true),
    Look(
      OnlineRequest(.createTag, nil, ["name": "Phase", "value": "2"]),
      .document(["tags": [["id": 1, "name": "Phase", "value": "1"]]]), false),
    Look(
      OnlineRequest(.updateTag, id(3), ["value": "2"]),
      .document(["tag": ["id": 3, "name": "Phase", "value": "2"]]), true),
    Look(
      OnlineRequest(.updateTag, id(3), ["value": "2"]),
      .document(["tag": ["id": 3, "name": "Phase", "value": "1"]]), false),
    Look(
      OnlineRequest(.addComment, id(3), ["text": "Done?"]),
      .document(["comments": [["text": "Done? "]]]), true),
    Look(
      OnlineRequest(.addComment, id(3), ["text": "Done?"]),
      .document(["comments": [["text": "Done"]]]), false),
    Look(OnlineRequest(.addComment, id(3), ["text": "Done?"]), .document([:]), false),
    Look(OnlineRequest(.deleteTag, id(3)), .document(["tag": ["id": 3]]), false),
    Look(
      OnlineRequest(.deleteEntryTag, id(3), ["name": "Phase"]), .document(["tags": []]), true),
    Look(OnlineRequest(.deleteEntryTag, id(3), ["name": "Phase"]), .document([:]), false),
    Look(
      OnlineRequest(.deleteEntryTag, id(3), ["name": "Phase"]),
      .document(["tags": [["name": "Phase"]]]), false),
    Look(
      OnlineRequest(.saveEntryTag, id(3), ["name": "Phase"]),
      .document(["tags": [["name": "Phase", "value": "2"]]]), true),
  ]

  @Test(arguments: looks)
  func `one look tells whether it is as wished`(_ look: Look) {
    let sighting = look.request.sighting(in: look.content, isGone: false)
    #expect((sighting == .asWished) == look.isAsWished, "\(sighting)")
  }

  @Test func `gone is as wished for what removes, and for nothing else`() {
    for request in Self.samples where request.question != nil {
      let sighting = request.sighting(in: .none, isGone: true)
      #expect((sighting == .asWished) == request.name.isRemoval, "\(request.name)")
    }
  }

  @Test func `too late is 20 s, also when the clock was put back`() {
    var operation = Operation.sample(1, .immediate)
    operation.options.online = OnlineRequest(.calendarToken)
    let at = operation.acceptedAt
    #expect(operation.isInTime(at: at) && operation.isInTime(at: at + .milliseconds(19_999)))
    #expect(!operation.isInTime(at: at + .seconds(20)))
    #expect(operation.isInTime(at: at - .seconds(4)) && !operation.isInTime(at: at - .seconds(5)))
  }

  @Test(arguments: OperationState.allCases)
  func `nothing of it shows over records, and only putting it away is offered`(
    _ state: OperationState
  ) {
    var operation = Operation.sample(1, .update)
    operation.state = state
    operation.options.online = OnlineRequest(.updateTag, Self.id(3), ["value": "2"])
    operation.reason = .onceOnly(OnlineRequest(.updateTag, Self.id(3)), seen: nil)
    #expect(Overlay.effects(of: operation).isEmpty)
    #expect(!Coalescing.mayTakePart(operation))
    let choices = Dispute(operation).choices(DisputeWords(names: [:], zone: .utc)).map(\.kind)
    #expect(choices == (state.isParked ? [.discard] : []))
  }

  @Test(arguments: [
    RemoteDocument.tags, .taskComments(id(3)), .tag(id(3)), .tagValues(name: "a/b%2F c"),
    .entryTags(id(3)), .teams,
    .webhooks(filter: "ALL"), .webhook(id(3)),
    .notifications(filter: "USER", id: id(3), includeRead: true),
    .userReport(id(3), from: "2026-03-02", to: "2026-03-08", sortBy: "NAME", filter: "ALL"),
    .permissions(id(3)), .importPreview(rows: #"[{"task_name":"a/b"}]"#),
    .taskTimes([id(3), id(4)]),
    .summary(from: "a", to: "b", users: []), .projectTimes([id(3)]), .projectUsers(id(3)),
    .trackables(user: id(3), onlyFavorites: true, includeTasks: false, project: nil),
  ])
  func `a question is read from its key`(_ document: RemoteDocument) {
    #expect(RemoteDocument(key: document.key) == document)
    #expect(PullScope(key: PullScope.document(document).key) == .document(document))
  }
}
