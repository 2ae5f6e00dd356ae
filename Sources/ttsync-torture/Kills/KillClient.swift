import Foundation
import JSONTree
import TestSupport

/// What the client asks for: chosen by chance, no two alike.
struct KillClient {
  var ledger = Ledger()
  var chance: SeededGenerator
  /// The present when the round began; all times of wishes count from it.
  let origin: Date
  private var lastMark = 0
  private var lastTimer = 0

  init(seed: UInt64, origin: Date) {
    chance = SeededGenerator(seed: seed)
    self.origin = origin
  }

  /// One more call.
  ///
  /// - Returns: its place in the ledger.
  mutating func next() -> Int {
    ledger.wishes.append(wish())
    return ledger.wishes.count - 1
  }

  /// One of the calls that nobody answered, to be made again; nil: there is none.
  mutating func unanswered() -> Int? {
    ledger.wishes.indices.suffix(40).filter { !ledger.wishes[$0].isAnswered }
      .randomElement(using: &chance)
  }

  /// The line that makes a call.
  func line(_ index: Int) -> String {
    let wish = ledger.wishes[index]
    var arguments = wish.arguments.objectValue ?? [:]
    // The same for every repetition: it must be taken in once.
    arguments["client_request_id"] = .string("wish-\(index)")
    let message: JSON = [
      "jsonrpc": "2.0", "id": .integer(Int64(index)), "method": "tools/call",
      "params": ["name": .string(wish.tool), "arguments": .object(arguments)],
    ]
    return message.encodedString()
  }

  private mutating func wish() -> Wish {
    let known = ledger.ids.keys.filter { $0.hasPrefix("b") }.sorted()
    let chosen = known.suffix(60).randomElement(using: &chance)
    switch Int.random(in: 0..<100, using: &chance) {
    case ..<45: return book()
    case ..<65: return chosen.map { change($0) } ?? book()
    case ..<73: return chosen.map { remove($0) } ?? book()
    case ..<81: return chosen.map { bill($0) } ?? book()
    default: return ledger.timer.map { stop($0) } ?? start()
    }
  }

  /// Entries lie two minutes apart, so that none is taken for another.
  private mutating func book() -> Wish {
    lastMark += 1
    let mark = "b\(lastMark)"
    let start = origin.addingTimeInterval(-300 * 86_400 + Double(lastMark) * 150)
    return Wish(
      kind: .book(mark: mark), tool: "tt_add_time_entry",
      arguments: [
        "start": .string(start.formatted(.iso8601)), "duration": 60,
        "notes": .string("\(mark) first"),
      ])
  }

  private mutating func change(_ mark: String) -> Wish {
    let word = String(chance.next(), radix: 36)
    return Wish(
      kind: .change(mark: mark), tool: "tt_update_time_entry",
      arguments: ["id": id(mark), "notes": .string("\(mark) \(word)")])
  }

  private func remove(_ mark: String) -> Wish {
    Wish(
      kind: .remove(mark: mark), tool: "tt_delete_time_entry", arguments: ["id": id(mark)])
  }

  private func bill(_ mark: String) -> Wish {
    Wish(
      kind: .bill(mark: mark), tool: "tt_mark_billed", arguments: ["entry_ids": [id(mark)]])
  }

  private mutating func start() -> Wish {
    lastTimer += 1
    let start = timerStart(lastTimer)
    return Wish(
      kind: .startTimer(mark: "t\(lastTimer)"), tool: "tt_start_timer",
      arguments: [
        "task_name": "Watch", "date": .string(start.formatted(.iso8601)),
        "notes": .string("t\(lastTimer) timed"),
      ])
  }

  private func stop(_ mark: String) -> Wish {
    let number = Int(mark.dropFirst()) ?? 0
    let end = timerStart(number).addingTimeInterval(60)
    return Wish(
      kind: .stopTimer(mark: mark), tool: "tt_stop_timer",
      arguments: ["date": .string(end.formatted(.iso8601))])
  }

  private func timerStart(_ number: Int) -> Date {
    origin.addingTimeInterval(-20 * 3600 + Double(number) * 150)
  }

  private func id(_ mark: String) -> JSON { .integer(ledger.ids[mark] ?? 0) }
}
