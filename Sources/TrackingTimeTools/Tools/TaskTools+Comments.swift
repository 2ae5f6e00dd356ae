import JSONTree
import JournalStore
import SyncCore

/// Comments of tasks: no local copy is kept, and what is written is written at once (decision 0085).
extension TaskTools {
  static let comments: [ToolOffer] = [listComments, addComment]

  static let listComments = ToolOffer(
    "tt_list_task_comments", "List task comments", in: .tasks, .read,
    "Lists the comments of a task, as TrackingTime last told them.",
    [.id("task_id", "Task").required], output: OutputSchema.list("comments"), isDefault: false
  ) { call in
    let task = try await call.onServer(.task, argument: "task_id")
    let changed = try call.look { try $0.lastChange([.addComment], [.task]) }
    let (answer, provenance) = try await call.kept(.taskComments(task.id), changedAt: changed)
    return try call.answer(answer, list: "comments", provenance, changedAt: changed)
  }

  static let addComment = ToolOffer(
    "tt_add_task_comment", "Add task comment", in: .tasks, .create,
    "Writes a comment on a task, for everybody who sees it. Only while connected.",
    [.id("task_id", "Task").required, .text("text", "The comment").required], isDefault: false
  ) { call in
    try call.requireConnection(
      "Commenting a task",
      instead:
        "Keep the text in the task's description (tt_update_task: that is queued). Call again "
        + "when the connection is back.")
    let given = try call.arguments.given(["text"])
    guard !given.isEmpty else {
      throw Refusal("empty_text", "text is empty.", next: "Give the comment.")
    }
    let task = try await call.onServer(.task, argument: "task_id")
    return try await call.sendOnce(
      OnlineRequest(.addComment, task.id, given), about: Subject(.task, .remote(task.id)),
      shown: { _, _ in ["task_id": .integer(task.id.rawValue)] })
  }
}
