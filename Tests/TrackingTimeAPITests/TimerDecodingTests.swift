import SyncCore
import Testing

@testable import TrackingTimeAPI

@Suite struct TimerDecodingTests {
  private static let task = """
    {"id":99,"name":"Wireframes","project_id":24,"project":"Relaunch","account_id":31337,
    "tracking":true,"accumulated_time":60,"tracking_event":{"id":51,
    "start":"2026-03-02 09:00:00","end":"2026-03-02 09:01:00","duration":60,
    "timezone":"GMT+01:00"}}
    """

  private static let timer = RunningTimer(
    entry: id(51), task: id(99), project: id(24), startAt: nineInBerlin, zone: "GMT+01:00",
    account: 31337, taskName: "Wireframes")

  private static let question = AnswerReader.Request.read(.runningTimer(user: id(77)))

  @Test(arguments: ["[\(task)]", task, "{\"tasks\":[\(task)]}"])
  func `a running timer is read from list, object or wrapper`(_ data: String) async {
    #expect(await content(Self.question, data) == .timer(Self.timer))
  }

  @Test(arguments: ["[]", "{}", "null", #"[{"id":99,"name":"x","tracking":false}]"#])
  func `nothing listed is no timer`(_ data: String) async {
    #expect(await content(Self.question, data) == .timer(nil))
  }

  @Test(arguments: [
    #"[{"id":99,"name":"x","tracking":true}]"#, #"[{"id":99,"tracking_event":{"id":5}}]"#,
    "[7]", #""running""#, #"{"a":1}"#,
  ])
  func `a timer that cannot be read is not 'none runs'`(_ data: String) async {
    #expect(await content(Self.question, data) == RemoteContent.none)
  }

  @Test func `an entry as row is read too`() async {
    let row =
      #"{"id":51,"s":"2026-03-02 09:00:00","tz":"GMT+01:00","tid":99,"t":"Wireframes","#
      + #""pid":24,"uid":77,"account_id":31337}"#
    #expect(await content(Self.question, "[\(row)]") == .timer(Self.timer))
  }

  @Test func `of several timers ours comes first, then the latest`() async {
    let elsewhere = Self.task.replacing("31337", with: "4").replacing("09:00:00", with: "11:00:00")
    #expect(
      await content(Self.question, "[\(elsewhere),\(Self.task)]") == .timer(Self.timer))
    let later = elsewhere.replacing("11:00:00", with: "12:00:00")
    guard case .timer(let timer?) = await content(Self.question, "[\(later),\(elsewhere)]") else {
      Issue.record("no timer")
      return
    }
    #expect(timer.startAt == nineInBerlin + .seconds(3 * 3600))
  }

  @Test func `a start returns a running entry`() async {
    let start = AnswerReader.Request.write(
      .startTimer(task: id(99), at: nineInBerlin, zone: "GMT", stopRunning: false))
    let entry = await onlyRecord(
      start, #"{"id":51,"start":"2026-03-02 09:00:00","timezone":"GMT+01:00","task_id":99}"#)
    #expect(entry?.fields[.isRunning] == .flag(true))
    #expect(entry?.fields[.taskID] == .id(.remote(id(99))))
  }

  @Test func `a stop returns an entry at rest`() async {
    let stop = AnswerReader.Request.write(.stopTimer(task: id(99), at: nineInBerlin, zone: "GMT"))
    let entry = await onlyRecord(stop, #"{"id":51,"start":"2026-03-02 09:00:00"}"#)
    #expect(entry?.fields[.isRunning] == .flag(false))
  }

  @Test func `a task as answer gives the entry and the task`() async {
    let start = AnswerReader.Request.write(
      .startTimer(task: id(99), at: nineInBerlin, zone: "GMT", stopRunning: false))
    let records = await content(start, Self.task).records
    #expect(records.map(\.subject.description) == ["timeEntry 51", "task 99"])
    #expect(records.first?.fields[.taskID] == .id(.remote(id(99))))
    #expect(records.first?.fields[.projectID] == .id(.remote(id(24))))
    #expect(records.first?.fields[.isRunning] == .flag(true))
  }
}
