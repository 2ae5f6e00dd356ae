import JSONTree
import JournalStore
import SimulatedStage
import SyncCore
import Testing
import TrackingTimeTools

@Suite struct ToolTableTests {
  @Test func `every row names a tool, and each tool once`() {
    let names = ToolRow.all.map(\.tool)
    #expect(Set(names).count == names.count)
    #expect(Set(names).isSubset(of: Catalog.names))
  }

  @Test(arguments: ToolRow.all)
  func `it does online what it says`(_ row: ToolRow) throws {
    try Desk.with(row.furnish) { desk in
      try row.prepare(desk)
      let reply = try row.call(row.valid(desk.account), desk)
      #expect(!reply.isError, "\(reply.text)")
      try desk.rest()
      try requireAllApplied(desk)
      if row.effect != .read, row.effect != .kept {
        #expect(row.isDone?(desk.world) ?? true, "the account does not show it: \(reply.text)")
      }
    }
  }

  @Test(arguments: ToolRow.all)
  func `it works offline, and after reconnecting the account shows it`(_ row: ToolRow) throws {
    try Desk.with(row.furnish) { desk in
      try row.prepare(desk)
      let arguments = row.valid(desk.account)
      // Seen once, as somebody has who goes on the train.
      for list in ["tt_list_user_groups", "tt_list_services"] { _ = try desk.call(list, [:]) }
      let before = row.effect == .kept ? try row.call(arguments, desk) : nil
      // A tool that reads fetches what it needs once; offline it answers from that.
      if row.effect == .read { _ = try row.call(arguments, desk) }
      try desk.goOffline()
      let offline = try row.call(arguments, desk)
      switch row.effect {
      case .read, .kept:
        #expect(!offline.isError, "\(offline.text)")
        #expect(before.map { content($0) == content(offline) } ?? true, "\(offline.text)")
      case .write, .confirmed:
        #expect(!offline.isError, "\(offline.text)")
        #expect(try desk.read { try $0.pendingChanges() } > 0, "\(offline.text)")
        #expect(offline.status.contains("queued"), "\(offline.status)")
      case .onlineOnly:
        #expect(offline.isError || offline.status.contains("nothing was changed"))
        #expect(try desk.read { try $0.pendingChanges() } == 0)
      }
      try desk.comeBack()
      try requireAllApplied(desk)
      switch row.effect {
      case .read, .kept: break
      case .write, .confirmed:
        #expect(row.isDone?(desk.world) ?? true, "the account does not show it: \(offline.text)")
      case .onlineOnly:
        #expect(!(row.isDone?(desk.world) ?? false), "it was sent later")
      }
    }
  }

  @Test(arguments: ToolRow.all)
  func `what is demanded is enough, and what is wrong is told`(_ row: ToolRow) throws {
    try Desk.with(row.furnish) { desk in
      try row.prepare(desk)
      let before = try desk.operations().count
      for wrong in row.wrong {
        let reply = try desk.call(row.tool, wrong.arguments(desk.account))
        #expect(reply.isError && reply.text.contains(wrong.says), "\(wrong.says): \(reply.text)")
      }
      #expect(try desk.operations().count == before)
      let reply = try row.call(row.minimal(desk.account), desk)
      #expect(!reply.isError, "\(reply.text)")
    }
  }

  /// An answer without its age, which differs.
  private func content(_ reply: ToolReply) -> JSONObject {
    var body = reply.body
    for key in ["as_of", "source", "pending_changes", "warnings", "attention"] { body[key] = nil }
    return body
  }

  private func requireAllApplied(_ desk: Desk) throws {
    for operation in try desk.operations() {
      #expect(
        operation.state == .applied || operation.state == .superseded,
        "\(operation.id) \(operation.words): \(operation.state) \(operation.reason?.sentence ?? "")"
      )
    }
  }
}
