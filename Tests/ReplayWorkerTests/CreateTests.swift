import JournalStore
import ReplayWorker
import SyncCore
import Testing
import TrackingTimeSandbox

@Suite struct CreateTests {
  static let adding = FaultMatch(method: "POST", path: "/events/add")

  @Test func `entries accepted while the service is away arrive once when it is back`() async throws
  {
    let office = try await Office()
    try await office.sandbox.goOffline()
    var operations: [Operation] = []
    for hour in 1...10 {
      operations += try await office.accept(.entry(hoursAgo: Int64(hour), notes: "offline \(hour)"))
    }
    try await office.work { if case .offline = $0 { true } else { false } }
    #expect(try operations.allSatisfy { try office.state($0) == .pending })

    try await office.sandbox.goOnline()
    try await office.drain()

    #expect(try operations.allSatisfy { try office.state($0) == .applied })
    #expect(office.sandbox.log.entriesMade == 10)
    try await office.close()
  }

  /// Everything after which nobody can know whether the request took effect.
  static let silences: [FaultAction] = [
    .cutBefore(reset: true), .cutAfter(reset: true), .cutBefore(reset: false),
    .cutAfter(reset: false), .truncate(bytes: 12, reset: true), .page(status: 502, applied: true),
    .page(status: 502, applied: false), .page(status: 504, applied: true),
    .malformed(applied: true), .malformed(applied: false), .wrongType(applied: true),
    .empty(applied: true), .empty(applied: false), .hangUp(reset: true),
    .lateCommit(seconds: 0.15, answer: .cut), .lateCommit(seconds: 0.15, answer: .gateway),
  ]

  @Test(arguments: silences)
  func `a lost answer is looked up, and the entry exists once`(_ action: FaultAction) async throws {
    let office = try await Office()
    office.sandbox.add(FaultRule(match: Self.adding, times: 1, action: action))
    let entry = try await office.accept(.entry(hoursAgo: 3, notes: "once"))[0]

    try await office.drain()

    #expect(try office.state(entry) == .applied)
    #expect(office.sandbox.log.entriesMade == 1)
    try await office.close()
  }

  @Test func `two identical entries are both made when both were asked for`() async throws {
    let office = try await Office()
    office.sandbox.add(FaultRule(match: Self.adding, times: 2, action: .cutAfter(reset: true)))
    let now = Clock.now()
    try await office.accept(.entry(hoursAgo: 3, notes: "same", now: now))
    try await office.accept(.entry(hoursAgo: 3, notes: "same", now: now))

    try await office.drain()

    #expect(office.sandbox.log.entriesMade == 2)
    try await office.close()
  }

  @Test func `with a third of the answers lost nothing is lost or doubled`() async throws {
    let office = try await Office(inFlight: 4)
    office.sandbox.add(
      FaultRule(match: Self.adding, probability: 0.3, action: .cutAfter(reset: true)))
    var operations: [Operation] = []
    for number in 1...40 {
      operations += try await office.accept(
        .entry(hoursAgo: Int64(number), notes: "entry \(number)"))
    }

    try await office.drain()

    #expect(try operations.allSatisfy { try office.state($0) == .applied })
    #expect(office.sandbox.log.entriesMade == 40)
    try await office.close()
  }

  @Test func `a customer, a project, a task and an entry made offline arrive in order`()
    async throws
  {
    let office = try await Office()
    let customer = try await office.accept(
      OperationDraft(.create, .new(.customer), wish: [.name: .text("Faraway Ltd")]))[0]
    let project = try await office.accept(
      OperationDraft(
        .create, .new(.project),
        wish: [.name: .text("Lighthouse"), .customerID: .id(try #require(customer.creates?.id))]))[
        0]
    let task = try await office.accept(
      OperationDraft(
        .create, .new(.task),
        wish: [.name: .text("Lamp"), .projectID: .id(try #require(project.creates?.id))]))[0]
    let entry = try await office.accept(
      .entry(hoursAgo: 2, notes: "lamp", task: try #require(task.creates?.id)))[0]
    #expect(project.heldBy == customer.id && entry.heldBy == task.id)

    try await office.drain()

    for operation in [customer, project, task, entry] {
      #expect(try office.state(operation) == .applied)
    }
    let id = try #require(entry.creates?.id)
    let seen = try await office.journal.read { try $0.record(Subject(.timeEntry, id)) }
    let made = try #require(seen)
    #expect(made.subject.id.remote != nil && made.pending == 0)
    #expect(made.fields[.taskID]?.id?.remote != nil)
    try await office.close()
  }

  @Test func `a customer that exists already is put before the user, not doubled`() async throws {
    let office = try await Office()
    let name = try #require(office.sandbox.world.customerNames.first)
    let customer = try await office.accept(
      OperationDraft(.create, .new(.customer), wish: [.name: .text(name)]))[0]

    try await office.drain()

    let after = try #require(try office.operation(customer.id))
    #expect(after.state == .rejected && after.reason?.code == "exists")
    try await office.close()
  }

  @Test func `a 429 is waited for and the create is looked up before it is sent again`()
    async throws
  {
    let office = try await Office()
    office.sandbox.add(
      FaultRule(match: Self.adding, times: 1, action: .tooMany(.seconds, seconds: 1)))
    let entry = try await office.accept(.entry(hoursAgo: 3, notes: "slow down"))[0]

    try await office.drain()

    #expect(try office.state(entry) == .applied)
    #expect(office.sandbox.log.entriesMade == 1)
    #expect(office.sandbox.log.received("POST", "/events/add") == 2)
    try await office.close()
  }

  @Test func `refused credentials pause the queue and touch no operation`() async throws {
    let office = try await Office()
    office.sandbox.add(FaultRule(times: 1, action: .unauthorized))
    let entry = try await office.accept(.entry(hoursAgo: 3, notes: "paused"))[0]

    try await office.work { if case .paused = $0 { true } else { false } }

    #expect(try office.state(entry) == .pending)
    let link = try await office.journal.read { try $0.link() }
    #expect(link.isPaused)
    #expect(office.sandbox.log.entriesMade == 0)
    try await office.close()
  }
}

extension World {
  var customerNames: [String] { state.customers.all.map(\.name) }
}
