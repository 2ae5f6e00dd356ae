import JSONTree
import SyncCore

/// A wish against what stands on the server: mine, theirs, field by field.
extension Resolver {
  func mine(_ dispute: Dispute) throws -> Operation? {
    try require(.mine, of: dispute)
    if dispute.operation.verb == .timerStop { return try correctEnd(dispute) }
    return try send(
      dispute.operation.wish, of: dispute,
      because: Reason("kept_mine", "A person kept their own side."))
  }

  /// Puts the same or a smaller wish in its place, resting on the copy that was shown.
  private func send(
    _ wish: Fields, of dispute: Dispute, because reason: Reason
  ) throws -> Operation? {
    let operation = dispute.operation
    guard let remote = dispute.remote else { throw Refusal.notOffered(.mine, dispute) }
    var options = operation.options
    if let now = dispute.below?.now { options.below = now }
    if operation.verb == .merge { options.target = try view.mergeTarget(wish) }
    let draft = OperationDraft(
      operation.verb, .existing(operation.subject), wish: wish, options: options,
      group: operation.group)
    return try replace(
      operation, with: draft, base: Base(shown: remote, for: operation, wish: wish),
      because: reason)
  }

  func theirs(_ dispute: Dispute) throws -> Operation? {
    let isDecidable = dispute.operation.group != nil && dispute.operation.state.isParked
    if !isDecidable { try require(.theirs, of: dispute) }
    try settle(
      dispute.id, .discarded,
      Reason("kept_theirs", "A person kept what stands on TrackingTime."))
    return nil
  }

  /// Sends the groups of fields whose side is mine. A group that is not disputed is mine unless
  /// named.
  func fields(_ sides: [Field: Resolution.Side], _ dispute: Dispute) throws -> Operation? {
    guard dispute.isComparable, dispute.operation.verb == .update else {
      throw Refusal.notOffered(.fields, dispute)
    }
    let chosen = try Self.sides(sides, dispute)
    let wished = dispute.operation.wish.names
    let kept = wished.filter {
      chosen[FieldGroup(of: $0, in: dispute.operation.subject.kind)] == .mine
    }
    guard !kept.isEmpty else {
      try settle(
        dispute.id, .discarded,
        Reason("kept_theirs", "A person kept what stands on TrackingTime, field by field."))
      return nil
    }
    return try send(
      dispute.operation.wish.only(kept), of: dispute,
      because: Reason(
        "by_field",
        "A person decided field by field; sent: \(kept.map(\.word).joined(separator: ", "))."))
  }

  private static func sides(
    _ sides: [Field: Resolution.Side], _ dispute: Dispute
  ) throws -> [FieldGroup: Resolution.Side] {
    let kind = dispute.operation.subject.kind
    let groups = dispute.groups
    var chosen: [FieldGroup: Resolution.Side] = [:]
    for (field, side) in sides.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let group = FieldGroup(of: field, in: kind)
      guard groups.contains(group) else {
        throw Refusal(
          "field_not_wished", "\(dispute.id) does not change \(field.word).",
          next: "It changes: \(dispute.operation.wish.names.map(\.word).joined(separator: ", ")).")
      }
      if let other = chosen[group], other != side {
        let names = dispute.rows(of: group).map(\.field.word).joined(separator: ", ")
        throw Refusal(
          "fields_belong_together", "\(names) belong together and were given both sides.",
          next: "Give them one side.")
      }
      chosen[group] = side
    }
    for group in groups where chosen[group] == nil {
      let rows = dispute.rows(of: group)
      if rows.contains(where: \.isDisputed) {
        throw Refusal(
          "field_undecided",
          "\(rows.map(\.field.word).joined(separator: ", ")) is disputed and was given no side.",
          next: "Say mine or theirs for every disputed field.")
      }
      chosen[group] = .mine
    }
    return chosen
  }
}
