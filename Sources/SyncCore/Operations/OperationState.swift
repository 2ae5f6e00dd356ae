/// Where an operation stands in its life (design §4). Raw values are those of SQL, JSON and texts.
package enum OperationState: String, Sendable, Hashable, Codable, CaseIterable {
  /// Accepted and on disk; not sent, or surely not applied.
  case pending
  /// A request for it has been committed to and may be on the wire.
  case attempted
  /// A request may have been applied: nobody knows until it is looked up.
  case ambiguous
  /// Parked: the record was changed or deleted elsewhere since the user last saw it.
  case conflict
  /// Parked: the server understood and refused.
  case rejected
  /// Parked: a rule cannot decide without a person.
  case review
  /// Final: the server did it.
  case applied
  /// Final: taken back before it was sent.
  case cancelled
  /// Final: given up by a person.
  case discarded
  /// Replaced by a later operation: merged into it, or by an edit or a resolution.
  case superseded

  /// Stopped until a person (or a rule) decides.
  package var isParked: Bool {
    switch self {
    case .conflict, .rejected, .review: true
    default: false
    }
  }

  /// In any state but applied, cancelled, discarded, superseded.
  package var isUnfinished: Bool {
    switch self {
    case .applied, .cancelled, .discarded, .superseded: false
    default: true
    }
  }
}
