/// Which operation waits for which (design §7). Everything that does not wait runs side by side.
package enum Order {
  /// What an operation claims: each id once, `holds` where both would be said.
  ///
  /// - Parameters:
  ///   - subject: what it is about; for a create the new entity.
  ///   - creates: the entity it brings into being; nil for other verbs.
  ///   - containers: the containers of the subject and of what the wish names (task → project →
  ///     customer), from mirror and overlay at acceptance. For a change of the running entry the
  ///     caller adds `.myTimer`: that change then holds the timer.
  package static func claims(
    verb: Verb, subject: Subject, creates: Subject?, wish: Fields, options: OperationOptions,
    containers: [Subject]
  ) -> Set<Claim> {
    var held: Set<Subject> = [subject]
    var used = Set(containers + references(in: wish))
    if let creates { held.insert(creates) }
    if let other = subject.other, let kind = subject.kind.otherKind {
      used.insert(Subject(kind, other))
      used.insert(Subject(.user, subject.id))
    }
    if let entry = options.boundEntry, verb == .timerStop {
      held.insert(Subject(.timeEntry, entry))
    }
    if verb == .merge {
      // Source and target: the target stands in the wish.
      held.formUnion(used.filter { $0.kind == subject.kind })
    }
    held.formUnion(used.filter { $0.kind == .timer })
    used.subtract(held)
    return Set(held.map(Claim.holds)).union(used.map(Claim.uses))
  }

  /// Whether `later` waits for `earlier` as that one stands now.
  ///
  /// False when `earlier` is finished or does not come first (by position, then by id).
  package static func waits(
    later: Operation, laterClaims: Set<Claim>, on earlier: Operation, earlierClaims: Set<Claim>
  ) -> Bool {
    guard earlier.state.isUnfinished,
      (earlier.position, earlier.id.rawValue) < (later.position, later.id.rawValue)
    else { return false }
    let isParked = earlier.state.isParked
    for claim in earlierClaims {
      guard let wanted = mode(of: claim.subject, in: laterClaims) else { continue }
      let blocks =
        if isParked {
          parked(earlier, claim, blocks: later, wanting: wanted)
        } else {
          claim.mode == .holds || wanted == .holds
        }
      if blocks { return true }
    }
    return false
  }

  /// The ids that a wish names: they are used, not held.
  private static func references(in wish: Fields) -> [Subject] {
    wish.names.flatMap { field -> [Subject] in
      guard let kind = field.references, kind != .timeEntry else { return [] }
      return (wish[field]?.entityIDs ?? []).map { Subject(kind, $0) }
    }
  }

  private static func mode(of subject: Subject, in claims: Set<Claim>) -> Claim.Mode? {
    if claims.contains(.holds(subject)) { return .holds }
    return claims.contains(.uses(subject)) ? .uses : nil
  }

  /// What a parked operation still keeps back through one of its claims.
  private static func parked(
    _ earlier: Operation, _ claim: Claim, blocks later: Operation, wanting wanted: Claim.Mode
  ) -> Bool {
    let ends = wanted == .holds && later.endsItsSubject
    guard claim.mode == .holds else { return ends }
    switch earlier.conduct {
    case .update where earlier.subject.kind.isWhole:
      // The last word counts: a later one need not wait for what was refused.
      return ends
    case .update, .billing:
      return ends || sharesFields(earlier, later, on: claim.subject)
    case .transition:
      // What waits for a reopening would be refused as well; an archiving may come later.
      return ends || !earlier.isClosing || sharesFields(earlier, later, on: claim.subject)
    case .timerStart:
      // It leaves the timer lane, but what stands on its entry has nothing to stand on yet.
      return claim.subject.kind == .timer ? false : true
    case .timerStop:
      // What was shown for review holds nothing: its entry may be corrected by hand.
      return claim.subject.kind == .timer ? false : ends
    case .create, .delete, .merge:
      return true
    case .immediate:
      return ends
    }
  }

  private static func sharesFields(
    _ earlier: Operation, _ later: Operation, on subject: Subject
  ) -> Bool {
    let kind = subject.kind
    return !earlier.groups(touchedOn: subject, kind).isDisjoint(
      with: later.groups(touchedOn: subject, kind))
  }
}

extension Operation {
  /// Closes or archives (not: reopens) what it is about.
  fileprivate var isClosing: Bool { verb == .transition && wish[.isArchived] == .flag(true) }

  /// Delete, merge, close, archive: nothing that uses the id may come after it.
  fileprivate var endsItsSubject: Bool { verb == .delete || verb == .merge || isClosing }

  /// The groups of fields of `touched` that it changes or rests on; empty when it is about another.
  fileprivate func groups(touchedOn touched: Subject, _ kind: EntityKind) -> Set<FieldGroup> {
    if verb == .timerStop, let entry = options.boundEntry, touched == Subject(.timeEntry, entry) {
      return [.time]
    }
    guard subject == touched else { return [] }
    let wished = Set(wish.names.map { FieldGroup(of: $0, in: kind) })
    return verb == .billing ? wished.union(FieldGroup.billed) : wished
  }
}
