import SyncCore

/// 2026-03-02 09:00:00 UTC, a Monday.
let nine = Instant(seconds: 1_772_442_000)

func minutes(_ count: Int64) -> Duration { .seconds(count * 60) }

/// A server id; a test that passes 0 or less is wrong and stops.
func remote(_ id: Int64) -> RemoteID {
  guard let id = RemoteID(id) else { fatalError("\(id) is no server id") }
  return id
}

func entity(_ id: Int64) -> EntityID {
  guard let id = EntityID(id) else { fatalError("0 is no id") }
  return id
}

func on(_ kind: EntityKind, _ id: Int64) -> Subject { Subject(kind, entity(id)) }

func idValue(_ id: Int64) -> FieldValue { .id(entity(id)) }

extension Operation {
  /// Operation `id` in its first state, on entry 500 unless said otherwise.
  static func sample(
    _ id: Int64 = 1, _ verb: Verb = .update, on subject: Subject = on(.timeEntry, 500),
    creates: Subject? = nil, wish: Fields = [:], options: OperationOptions = OperationOptions(),
    base: Base = Base(), state: OperationState = .pending, isFresh: Bool = true,
    reason: Reason? = nil, stateRefusals: Int = 0, position: Int64? = nil
  ) -> Operation {
    Operation(
      id: OperationID(id), uuid: "op-\(id)", position: position ?? id, revision: 1, verb: verb,
      subject: subject, creates: creates, wish: wish, options: options, base: base, state: state,
      isFresh: isFresh, isCancelAsked: false, reason: reason, group: nil,
      call: CallContext(client: "test", tool: "test", argumentsDigest: ""), acceptedAt: nine,
      notBefore: nil, failures: 0, stateRefusals: stateRefusals, lookUps: 0, absences: 0,
      horizon: nil, preImage: [], plan: [], stepsDone: 0, supersededBy: nil, heldBy: nil,
      settledAt: nil)
  }
}
