import JSONTree
import JournalStore
import SyncCore

extension TaskTools {
  private static let placesMax = 500

  static let sort = ToolOffer(
    "tt_sort_tasks", "Sort tasks", in: .tasks, .change,
    "Puts tasks in an order; by_day: in that of the day. The listed order replaces what was there and "
      + "nothing is compared: the last word counts. Tasks deleted meanwhile are left out.",
    [
      .objects(
        "data", "Tasks with their places",
        of: [
          .id("id", "Task").required,
          .integer("sort_index", "Place, from 0", in: 0...1_000_000).required,
        ], max: placesMax
      ).required, .flag("by_day", "Order of the day"),
    ], isDefault: false
  ) { call in
    let ids = try call.arguments.ids("data", in: "id") ?? []
    let rows = call.arguments.object["data"]?.arrayValue ?? []
    guard ids.count == rows.count else {
      throw Refusal(
        "named_twice", "data names a task more than once.", next: "Give each task one place.")
    }
    let places = zip(ids, rows).map { id, row in
      FieldValue.Place(id: id, index: row["sort_index"]?.integerValue ?? 0)
    }
    let known = try await call.check(.task, ids, argument: "data")
    let wish: Fields = [
      .taskOrder: .places(places), .isByDay: .flag(call.arguments.flag("by_day") ?? false),
    ]
    return try await call.submit(about: [.taskOrder]) { entrance in
      _ = try entrance.propose(OperationDraft(.update, .existing(.taskOrder), wish: wish))
      return Proposal(
        [known.warning(.task)].compactMap(\.self),
        extra: ["tasks": .integer(Int64(places.count))])
    }
  }
}
