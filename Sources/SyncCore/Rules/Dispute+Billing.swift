/// Operations of one billing call that wait for one decision (design §7): totals before and after.
package struct GroupDispute: Sendable, Hashable {
  package var group: String
  /// Those that can be decided together, by position.
  package var members: [Dispute]
  /// How many operations of the call stand in each state, these included.
  package var states: [OperationState: Int]

  package init(group: String, members: [Dispute], states: [OperationState: Int]) {
    self.group = group
    self.members = members
    self.states = states
  }

  package struct Totals: Sendable, Hashable {
    package var seconds: Int64 = 0
    /// Hours times rate, where every entry tells its rate; nil: one does not.
    package var amount: Double? = 0

    package init(seconds: Int64 = 0, amount: Double? = 0) {
      self.seconds = seconds
      self.amount = amount
    }
  }

  /// What the user saw when flagging these entries.
  package var before: Totals {
    totals { dispute, field in dispute.operation.base.seen(field) }
  }

  /// What they are now; deleted ones count nothing.
  package var now: Totals { totals { dispute, field in dispute.remote?[field] } }

  private func totals(_ value: (Dispute, Field) -> FieldValue?) -> Totals {
    var totals = Totals()
    for member in members {
      let seconds = value(member, .durationSeconds)?.integer ?? 0
      totals.seconds += seconds
      if let rate = value(member, .hourlyRate)?.number {
        totals.amount = totals.amount.map { $0 + Double(seconds) / 3_600 * rate }
      } else if seconds > 0 {
        totals.amount = nil
      }
    }
    return totals
  }

  /// Whether all of them can be decided with one word.
  package func offers(_ kind: Resolution.Kind) -> Bool { members.allSatisfy { $0.offers(kind) } }
}
