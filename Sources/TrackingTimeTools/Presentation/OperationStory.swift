import JSONTree
import JournalStore
import SyncCore

/// What `tt_get_operation` tells: the operation, its attempts, what it waits for, what is next.
struct OperationStory {
  /// Latest attempts told; all of them are in `ttsync audit`.
  private static let attemptsMax = 10
  private static let dependantsMax = 10

  let operation: Operation
  let view: JournalView
  let presenter: Presenter
  private let status: OperationStatus

  init(_ operation: Operation, _ view: JournalView, _ presenter: Presenter, now: Instant) throws {
    self.operation = operation
    self.view = view
    self.presenter = presenter
    status = try OperationStatus(view, clock: presenter.clock, now: now)
  }

  func body() throws -> JSONObject {
    var body: JSONObject = ["status": .string(try status.words(operation))]
    body["operation"] = .object(try details())
    let attempts = try view.attempts(of: operation.id)
    if !attempts.isEmpty {
      body["attempts"] = .array(attempts.suffix(Self.attemptsMax).map { .object(row($0)) })
      body["attempts_total"] = .integer(Int64(attempts.count))
    }
    let waiting = try view.dependants(of: operation.id)
    if !waiting.isEmpty {
      body["waiting_for_it"] = .array(
        waiting.prefix(Self.dependantsMax).map { .integer($0.id.rawValue) })
      body["waiting_total"] = .integer(Int64(waiting.count))
    }
    body["next"] = try status.next(operation).map(JSON.string)
    return body
  }

  private func details() throws -> JSONObject {
    var row = OperationStatus.summary(operation)
    row["verb"] = .string(operation.verb.rawValue)
    row["subject"] = .string(operation.subject.description)
    if let created = operation.creates {
      row["created_id"] = Presenter.json(try view.resolve(created.id))
    }
    row["tool"] = .string(operation.call.tool)
    row["client"] = .string(operation.call.client)
    row["accepted_at"] = .string(presenter.clock.text(operation.acceptedAt))
    row["settled_at"] = operation.settledAt.map { .string(presenter.clock.text($0)) }
    var wish = JSONObject()
    presenter.add(operation.wish, operation.wish.names, to: &wish)
    if !wish.isEmpty { row["wish"] = .object(wish) }
    if let request = operation.request {
      row["asks_to"] = .string(request.words)
      row["answer"] = try view.answer(to: operation.id).map(JSON.object)
    }
    row["reason"] = operation.reason.map { .string($0.sentence) }
    row["held_by"] = operation.heldBy.map { .integer($0.rawValue) }
    row["held_because"] = try view.heldReason(of: operation).map { .string($0.sentence) }
    row["superseded_by"] = operation.supersededBy.map { .integer($0.rawValue) }
    row["merged"] = operation.own.map { own in
      .array(own.merged.map { .integer($0.rawValue) })
    }
    row["group"] = operation.group.map(JSON.string)
    if operation.isCancelAsked { row["cancel_asked"] = true }
    return row
  }

  private func row(_ attempt: AttemptRow) -> JSONObject {
    var row: JSONObject = [
      "request": .string(attempt.request), "sent_at": .string(presenter.clock.text(attempt.sentAt)),
    ]
    row["outcome"] = .string(attempt.outcome ?? "no outcome recorded yet")
    row["http_status"] = attempt.httpStatus.map { .integer(Int64($0)) }
    row["envelope_status"] = attempt.envelopeStatus.map { .integer(Int64($0)) }
    row["message"] = attempt.message.map(JSON.string)
    return row
  }
}
