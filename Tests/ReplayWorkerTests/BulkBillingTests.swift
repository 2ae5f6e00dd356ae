import JournalStore
import ReplayWorker
import SyncCore
import Synchronization
import Testing
import TrackingTimeAPI
import TrackingTimeSandbox

/// Many entries flagged at once, one of which will not have it (design §7, Billing).
@Suite struct BulkBillingTests {
  /// Passes everything on, but for what a test says about a request of flags.
  final class Clerk: RemoteService {
    let service: any RemoteService
    private let rule: @Sendable (_ ids: [RemoteID], _ number: Int) async -> RemoteAnswer?
    private let batches = Mutex<[[RemoteID]]>([])

    init(
      _ service: any RemoteService,
      _ rule: @escaping @Sendable ([RemoteID], Int) async -> RemoteAnswer?
    ) {
      self.service = service
      self.rule = rule
    }

    /// The entries of each request of flags, in order.
    var sent: [[RemoteID]] { batches.withLock { $0 } }

    func send(_ write: RemoteWrite) async -> RemoteAnswer {
      guard case .setBilled(let ids, _) = write else { return await service.send(write) }
      let number = batches.withLock {
        $0.append(ids)
        return $0.count
      }
      if let answer = await rule(ids, number) { return answer }
      return await service.send(write)
    }

    func read(_ question: RemoteRead) async -> RemoteAnswer { await service.read(question) }

    func resetConnections() async { await service.resetConnections() }
  }

  static func refusal(_ text: String) -> RemoteAnswer {
    RemoteAnswer(phase: .answered, status: 200, envelopeStatus: 403, message: text)
  }

  /// The office with `count` entries of the studio flagged by one call.
  static func flagged(_ count: Int) async throws -> (Office, [Operation], [RemoteID]) {
    let office = try await Office()
    _ = try await ChangeTests.known(office)
    let ids = office.sandbox.world.state.entries.all.filter { !$0.isBilled }
      .compactMap { RemoteID(Int64($0.id)) }.prefix(count)
    try #require(ids.count == count)
    let operations = try await office.accept(
      all: ids.map {
        OperationDraft(
          .billing, .existing(Subject(.timeEntry, .remote($0))), wish: [.isBilled: .flag(true)],
          group: "group-1")
      })
    return (office, operations, Array(ids))
  }

  static func isBilled(_ office: Office, _ id: RemoteID) -> Bool {
    office.sandbox.world.state.entries[Int(id.rawValue)]?.isBilled == true
  }

  @Test func `one locked entry among many is parked alone, the others are billed`()
    async throws
  {
    let (office, operations, ids) = try await Self.flagged(290)
    let culprit = ids[137]
    let clerk = Clerk(office.remote) { ids, _ in
      ids.contains(culprit) ? Self.refusal("Este registro está aprobado.") : nil
    }

    try await office.drain(through: clerk)

    for (operation, id) in zip(operations, ids) where id != culprit {
      #expect(try office.state(operation) == .applied)
      #expect(Self.isBilled(office, id))
    }
    let parked = try #require(try office.operation(operations[137].id))
    #expect(parked.state == .rejected)
    let said = parked.reason?.sentence ?? ""
    #expect(said.contains("Este registro está aprobado"), "\(said)")
    #expect(!Self.isBilled(office, culprit))
    // Three batches, and seven halvings of a hundred.
    #expect(clerk.sent.count <= 3 + 2 * 7, "\(clerk.sent.map(\.count))")
    #expect(clerk.sent.allSatisfy { $0.count <= Limits.billingBatchMax })
    try await office.close()
  }

  @Test func `an account that may not set flags at all is not asked entry by entry`() async throws {
    let (office, operations, _) = try await Self.flagged(100)
    let clerk = Clerk(office.remote) { _, _ in Self.refusal("No permitido") }
    try await office.drain(through: clerk)
    #expect(try operations.allSatisfy { try office.state($0) == .rejected })
    #expect(clerk.sent.count <= 70, "\(clerk.sent.map(\.count))")
    try await office.close()
  }

  @Test func `many culprits in a row do not keep the others from being billed`() async throws {
    let (office, operations, ids) = try await Self.flagged(100)
    let culprits = Set(ids.prefix(30))
    let clerk = Clerk(office.remote) { batch, _ in
      culprits.isDisjoint(with: batch) ? nil : Self.refusal("Registro aprobado")
    }
    try await office.drain(through: clerk)
    for (operation, id) in zip(operations, ids) {
      let expected: OperationState = culprits.contains(id) ? .rejected : .applied
      #expect(try office.state(operation) == expected)
    }
    #expect(clerk.sent.count <= culprits.count * 3, "\(clerk.sent.map(\.count))")
    try await office.close()
  }

  @Test func `an entry deleted in the middle is told, the others are billed`() async throws {
    let (office, operations, ids) = try await Self.flagged(20)
    let sandbox = office.sandbox
    let clerk = Clerk(office.remote) { _, number in
      if number == 1 {
        _ = sandbox.edit(as: SandboxAccount.adminID, "DELETE", "/events/delete/\(ids[7])", nil)
      }
      return nil
    }
    try await office.drain(through: clerk)
    #expect(try office.operation(operations[7].id)?.reason?.code == "deleted_elsewhere")
    for (index, operation) in operations.enumerated() where index != 7 {
      #expect(try office.state(operation) == .applied)
    }
    #expect(clerk.sent.count <= 3)
    try await office.close()
  }

  @Test func `a lost answer of the second batch is read back, not guessed`() async throws {
    let (office, operations, ids) = try await Self.flagged(150)
    office.sandbox.add(
      FaultRule(
        match: FaultMatch(method: "PUT", path: "/events/billed"), from: 2, times: 1,
        action: .cutAfter(reset: true)))
    let clerk = Clerk(office.remote) { _, _ in nil }
    try await office.drain(through: clerk)
    #expect(try operations.allSatisfy { try office.state($0) == .applied })
    #expect(ids.allSatisfy { Self.isBilled(office, $0) })
    #expect(clerk.sent.count == 2)
    try await office.close()
  }

  @Test func `what an accepted batch does not tell is read back, not believed`() async throws {
    let (office, operations, ids) = try await Self.flagged(20)
    let forgotten = ids[4]
    let remote = office.remote
    let clerk = Clerk(office.remote) { ids, number in
      guard number == 1 else { return nil }
      // The server does all but one, and answers with what it did.
      let done = ids.filter { $0 != forgotten }
      var answer = await remote.send(.setBilled(done, true))
      answer.content = .records(
        done.map { Record(.timeEntry, $0, [.isBilled: .flag(true)]) }, isLast: true,
        isCapped: false)
      return answer
    }
    try await office.drain(through: clerk)
    #expect(try operations.allSatisfy { try office.state($0) == .applied })
    #expect(ids.allSatisfy { Self.isBilled(office, $0) })
    #expect(clerk.sent.map(\.count) == [20, 1] && clerk.sent.last == [forgotten])
    try await office.close()
  }
}
