import Testing

/// Every online-only tool against the simulated service: connected, offline, found offline too late,
/// and with its answer lost.
@Suite struct OnlineOnlyTests {
  struct Deed: Sendable, CustomTestStringConvertible {
    var tool: String
    var arguments: String
    /// What stands on the server before.
    var given = ""
    /// It is shown first, and done with the token.
    var isConfirmed = false
    var request: String
    /// What the server shows once it is done, and where; nil: nothing shows it.
    var shown: (text: String, path: String)?
    /// The same before; nil: nothing that could be told apart.
    var isAbsence = false
    /// What becomes of it when the answer is lost.
    var lost: String

    var testDescription: String { tool }

    /// The call, after its preview where it needs one, as `done`.
    var call: String {
      isConfirmed
        ? "user \(tool) \(arguments) dry_run=true as preview\n"
          + "user \(tool) \(arguments) confirm=$preview.confirm as done"
        : "user \(tool) \(arguments) as done"
    }

    var expectation: String {
      shown.map {
        "expect the server \(isAbsence ? "does not show" : "shows") \($0.text) at \($0.path)"
      } ?? ""
    }

    var opposite: String {
      shown.map {
        "expect the server \(isAbsence ? "shows" : "does not show") \($0.text) at \($0.path)"
      } ?? ""
    }
  }

  private static let tag = """
    phone sends POST /events/tags/add {"name":"Phase","value":"1"} as tag
    """
  private static let tagged = """
    phone adds an entry on $wireframes from 07:00 to 08:00 as entry
    phone sends POST /events/$entry/tags/save {"name":"Phase","value":"1"}
    """
  private static let hook = """
    phone sends POST /webhooks/add {"url":"https://example.com/h","token":"old"} as hook
    """
  private static let invited = """
    phone sends POST /users/add {"name":"Kim","role":"REGULAR","email":"kim@example.org"} as kim
    """

  static let deeds: [Deed] = [
    Deed(
      tool: "tt_create_user", arguments: "name=Kim role=REGULAR email=kim@example.org",
      request: "POST /users/add", shown: ("kim@example.org", "/users"), lost: "review"),
    Deed(
      tool: "tt_resend_invite", arguments: "email=kim@example.org", given: invited,
      request: "POST /users/resend_invite", lost: "review"),
    Deed(
      tool: "tt_archive_user", arguments: "id=$mei", isConfirmed: true,
      request: "PUT /users/close/*", shown: ("is_archived:true", "/users/$mei"),
      lost: "applied"),
    Deed(
      tool: "tt_reactivate_user", arguments: "id=$mei", given: "phone sends PUT /users/close/$mei",
      request: "PUT /users/open/*", shown: ("is_archived:false", "/users/$mei"),
      lost: "applied"),
    Deed(
      tool: "tt_update_user_permissions", arguments: "user_id=$mei can_view_others=false",
      request: "POST /users/update_permissions/*",
      shown: ("can_view_others:false", "/users/$mei"), lost: "applied"),
    Deed(
      tool: "tt_update_team_permissions", arguments: "id=31337 can_view_others=false",
      isConfirmed: true, request: "POST /teams/update/*",
      shown: ("can_view_others:false", "/users/$mei"), lost: "review"),
    Deed(
      tool: "tt_update_employee", arguments: "user_id=$mei job_title=Lead",
      request: "POST /users/*/employee/update", shown: ("Lead", "/users/$mei"), lost: "review"),
    Deed(
      tool: "tt_reset_icalendar_token", arguments: "", isConfirmed: true,
      request: "POST /users/icalendar/reset_token", lost: "review"),
    Deed(
      tool: "tt_reset_webhook_token", arguments: "id=$hook", given: hook, isConfirmed: true,
      request: "POST /webhooks/reset_token/*", lost: "review"),
    Deed(
      tool: "tt_import_tasks", arguments: #"data=[{"task_name":"Imported"}]"#,
      request: "POST /account/import/tasks", shown: ("Imported", "/tasks"), lost: "review"),
    Deed(
      tool: "tt_create_tag", arguments: #"name=Round value="1""#, request: "POST /events/tags/add",
      shown: ("Round", "/events/tags"), lost: "applied"),
    Deed(
      tool: "tt_update_tag", arguments: "id=$tag value=Final", given: tag,
      request: "PUT /events/tags/update/*", shown: ("Final", "/events/tags/$tag"), lost: "applied"),
    Deed(
      tool: "tt_delete_tag", arguments: "id=$tag", given: tag, isConfirmed: true,
      request: "DELETE /events/tags/delete/*", shown: ("Phase", "/events/tags"), isAbsence: true,
      lost: "applied"),
    Deed(
      tool: "tt_save_event_tag", arguments: #"event_id=$entry name=Round value="1""#, given: tagged,
      request: "POST /events/*/tags/save", shown: ("Round", "/events/$entry"), lost: "applied"),
    Deed(
      tool: "tt_delete_event_tag", arguments: "event_id=$entry name=Phase", given: tagged,
      request: "DELETE /events/*/tags/delete", shown: ("Phase", "/events/$entry"),
      isAbsence: true, lost: "applied"),
  ]

  private func play(_ deed: Deed, _ story: String) throws {
    // Previews read the record they are about, and wait for it.
    let text =
      "setting TTSYNC_WAIT_MS 1500\n" + deed.given
      + "\nwait until everything rests\ncount requests from here\n" + story
    do {
      _ = try Runner.play(try Scenario(path: "online-only/\(deed.tool).txt", text: text))
    } catch let failure as Failure {
      Issue.record("\(failure)")
    }
  }

  @Test(arguments: deeds)
  func `connected it is done once, at once`(_ deed: Deed) throws {
    try play(
      deed,
      """
      \(deed.opposite)
      \(deed.call)
      expect the answer has status "on the server"
      expect $done.op is applied
      expect requests \(deed.request) ×1, write ×1
      \(deed.expectation)
      """)
  }

  @Test(arguments: deeds)
  func `known to be offline nothing is queued, and nothing is sent later`(_ deed: Deed) throws {
    try play(
      deed,
      """
      offline
      user tt_create_task name="Meanwhile"
      wait 1 min
      user \(deed.tool) \(deed.arguments)
      expect refused saying "Nothing was queued"
      online
      wait until everything rests
      expect 1 operation
      expect requests \(deed.request) ×0
      \(deed.opposite)
      """)
  }

  @Test(arguments: deeds)
  func `offline without knowing it, it is cancelled and never sent`(_ deed: Deed) throws {
    let cut = deed.isConfirmed ? "" : "offline\n"
    let preview =
      deed.isConfirmed
      ? "user \(deed.tool) \(deed.arguments) dry_run=true as preview\noffline\n" : ""
    let confirm = deed.isConfirmed ? " confirm=$preview.confirm" : ""
    try play(
      deed,
      """
      \(preview)\(cut)user \(deed.tool) \(deed.arguments)\(confirm)
      expect refused saying "nothing was changed"
      expect op 1 is cancelled
      online
      wait 1 h
      expect requests \(deed.request) ×0
      \(deed.opposite)
      """)
  }

  @Test(arguments: deeds)
  func `an answer that is lost is looked at once, and nothing is sent again`(_ deed: Deed) throws {
    try play(
      deed,
      """
      lose the answer of the next \(deed.request)
      \(deed.call)
      wait until everything rests
      expect $done.op is \(deed.lost)
      expect requests \(deed.request) ×1
      \(deed.expectation)
      wait 1 h
      expect requests \(deed.request) ×1
      expect $done.op is \(deed.lost)
      """)
  }

  @Test(arguments: deeds)
  func `a request that was lost is not sent again either`(_ deed: Deed) throws {
    try play(
      deed,
      """
      lose the next \(deed.request)
      \(deed.call)
      wait until everything rests
      expect $done.op is review because outcome_unknown
      wait 1 h
      expect requests \(deed.request) ×1
      \(deed.opposite)
      """)
  }
}
