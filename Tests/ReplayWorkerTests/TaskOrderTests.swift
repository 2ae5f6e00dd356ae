import JournalStore
import ReplayWorker
import SyncCore
import Testing
import TrackingTimeSandbox

/// An order of tasks is sent whole, without those that are surely gone (design §9).
@Suite struct TaskOrderTests {
  @Test func `a list that was cut off takes no task out of a refused order`() async throws {
    let office = try await Office()
    let sorting = FaultMatch(method: "POST", path: "/tasks/sort")
    office.sandbox.add(
      FaultRule(match: sorting, times: 1, action: .envelope(status: 400, http: 200, applied: false))
    )
    let tasks = office.sandbox.world.state.tasks.all.prefix(2)
      .compactMap { RemoteID(Int64($0.id)) }
    let hidden = try #require(tasks.last)
    let places = tasks.map { FieldValue.Place(id: .remote($0), index: 4) }
    let order = try await office.accept(
      OperationDraft(
        .update, .existing(.taskOrder),
        wish: [.taskOrder: .places(places), .isByDay: .flag(false)]))[0]
    let capped = Between(
      service: office.remote,
      answer: { question, service in
        var answer = await service.read(question)
        if case .list(.task, _) = question, case .records(let records, _, _) = answer.content {
          answer.content = .records(
            records.filter { $0.id != hidden }, isLast: true, isCapped: true)
        }
        return answer
      })

    try await office.drain(through: capped)

    #expect(try office.state(order) == .rejected)
    #expect(office.sandbox.log.received("POST", "/tasks/sort") == 1)
    try await office.close()
  }
}
