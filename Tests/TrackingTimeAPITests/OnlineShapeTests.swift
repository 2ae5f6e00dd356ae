import JSONTree
import SyncCore
import Testing

@testable import TrackingTimeAPI

extension WriteShapeTests {
  /// Requests that are sent once and never again.
  static let online: [Shape] = [
    Shape(
      .online(OnlineRequest(.createUser, nil, ["name": "Kim", "role": "REGULAR"])),
      "POST /7/users/add", #"{"name":"Kim","role":"REGULAR"}"#),
    Shape(
      .online(OnlineRequest(.resendInvite, nil, ["email": "kim@example.org"])),
      "POST /7/users/resend_invite", #"{"email":"kim@example.org"}"#),
    Shape(.online(OnlineRequest(.archiveUser, id(3))), "PUT /7/users/close/3"),
    Shape(.online(OnlineRequest(.reactivateUser, id(3))), "PUT /7/users/open/3"),
    Shape(
      .online(OnlineRequest(.userPermissions, id(3), ["can_view_others": false])),
      "POST /7/users/update_permissions/3", #"{"can_view_others":false}"#),
    Shape(
      .online(OnlineRequest(.teamPermissions, id(7), ["can_edit_time_entries": true])),
      "POST /7/teams/update/7", #"{"can_edit_time_entries":true}"#),
    Shape(
      .online(OnlineRequest(.employee, id(3), ["job_title": "Lead"])),
      "POST /7/users/3/employee/update", #"{"job_title":"Lead"}"#),
    Shape(.online(OnlineRequest(.calendarToken)), "POST /7/users/icalendar/reset_token"),
    Shape(.online(OnlineRequest(.webhookToken, id(3))), "POST /7/webhooks/reset_token/3"),
    Shape(
      .online(OnlineRequest(.importTasks, nil, ["data": [["task_name": "T"]]])),
      "POST /7/account/import/tasks", #"{"data":[{"task_name":"T"}],"preview_mode":false}"#),
    Shape(
      .online(OnlineRequest(.addComment, id(3), ["text": "Done?"])), "POST /7/tasks/3/comments/add",
      #"{"text":"Done?"}"#),
    Shape(
      .online(OnlineRequest(.createTag, nil, ["name": "Phase", "value": "2"])),
      "POST /7/events/tags/add", #"{"name":"Phase","value":"2"}"#),
    Shape(
      .online(OnlineRequest(.updateTag, id(3), ["value": ""])), "PUT /7/events/tags/update/3",
      #"{"value":""}"#),
    Shape(.online(OnlineRequest(.deleteTag, id(3))), "DELETE /7/events/tags/delete/3"),
    Shape(
      .online(OnlineRequest(.saveEntryTag, id(3), ["name": "Phase"])), "POST /7/events/3/tags/save",
      #"{"name":"Phase"}"#),
    Shape(
      .online(OnlineRequest(.deleteEntryTag, id(3), ["name": "A & B"])),
      "DELETE /7/events/3/tags/delete?name=A%20%26%20B"),
  ]
}

@Suite struct OnlineAnswerTests {
  private func answer(_ request: OnlineRequest, _ data: String) async -> OnlineAnswer? {
    guard case .told(let answer) = await content(.write(.online(request)), data) else { return nil }
    return answer
  }

  @Test func `a new user is a record, and its id is told`() async throws {
    let answer = try #require(
      await answer(
        OnlineRequest(.createUser, nil, ["name": "Kim"]),
        #"{"id":9,"name":"Kim","email":"kim@example.org","status":"INVITED"}"#))
    #expect(answer.told == ["user_id": 9] && answer.secret == nil)
    #expect(answer.records.map(\.id) == [id(9)])
    #expect(answer.records.first?.fields[.status] == .text("INVITED"))
  }

  @Test func `a record of somebody else is not taken for the one that was meant`() async throws {
    let answer = try #require(
      await answer(OnlineRequest(.archiveUser, id(3)), #"{"id":9,"name":"Kim"}"#))
    #expect(answer.records.isEmpty && answer.told.isEmpty)
  }

  @Test(arguments: [
    (
      #"{"token":"t-1","url":"https://x/t-1","name":"n"}"#,
      #"{"token":"t-1","url":"https://x/t-1"}"#
    ),
    (#""t-2""#, #"{"token":"t-2"}"#),
  ])
  func `a new calendar token is a secret, and nothing of it is told`(
    _ data: String, _ secret: String
  ) async throws {
    let answer = try #require(await answer(OnlineRequest(.calendarToken), data))
    #expect(answer.secret == Secret(secret) && answer.told.isEmpty)
    #expect(!"\(answer)".contains("t-"))
  }

  @Test func `an answer without a token has no secret`() async throws {
    let answer = try #require(await answer(OnlineRequest(.webhookToken, id(3)), "{}"))
    #expect(answer == OnlineAnswer())
  }

  @Test func `tags are told in our own words`() async throws {
    let made = try #require(
      await answer(
        OnlineRequest(.createTag, nil, ["name": "Phase"]),
        #"{"id":6,"name":"Phase","value":"2","created_at":"x"}"#))
    #expect(made.told == ["tag": ["id": 6, "name": "Phase", "value": "2"]])
    let saved = try #require(
      await answer(OnlineRequest(.saveEntryTag, id(3)), #"[{"n":"Phase","v":"2"}]"#))
    #expect(saved.told == ["tags": [["name": "Phase", "value": "2"]]])
  }
}
