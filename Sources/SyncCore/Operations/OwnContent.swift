package import JSONTree

/// What an operation was accepted with, while it carries the content of those merged into it
/// (design §7): unmerging restores exactly this.
package struct OwnContent: Sendable, Hashable {
  package var verb: Verb
  /// The entity that its own content brings into being; nil: none.
  package var creates: Subject?
  package var wish: Fields
  package var options: OperationOptions
  package var base: Base
  package var position: Int64
  /// The operations merged into it, by position; each may have been merged itself.
  package var merged: [OperationID]
  /// What each of them, this one included, used and held.
  package var claims: [OperationID: Set<Claim>]
  /// How many accepted wishes it carries, its own included.
  package var total: Int
  /// When the first of them was accepted: what was not seen then is compared with that moment.
  package var since: Instant

  package init(
    verb: Verb, creates: Subject?, wish: Fields, options: OperationOptions, base: Base,
    position: Int64, merged: [OperationID], claims: [OperationID: Set<Claim>], total: Int,
    since: Instant
  ) {
    self.verb = verb
    self.creates = creates
    self.wish = wish
    self.options = options
    self.base = base
    self.position = position
    self.merged = merged
    self.claims = claims
    self.total = total
    self.since = since
  }

  /// The content of `survivor` as it stands, kept before it takes over that of `earlier`.
  package init(
    of survivor: Operation, takingOver earlier: [Operation],
    claims: [OperationID: Set<Claim>]
  ) {
    let all = earlier + [survivor]
    self.init(
      verb: survivor.verb, creates: survivor.creates, wish: survivor.wish,
      options: survivor.options, base: survivor.base, position: survivor.position,
      merged: earlier.map(\.id), claims: claims,
      total: all.map(\.carriedWishes).reduce(0, +),
      since: all.map(\.wishedSince).min() ?? survivor.acceptedAt)
  }

  package var json: JSON {
    var object: JSONObject = [
      "verb": .string(verb.rawValue), "wish": wish.json, "options": options.json,
      "base": base.json, "position": .integer(position),
      "merged": .array(merged.map { .integer($0.rawValue) }), "claims": Self.json(claims),
      "total": .integer(Int64(total)),
      "since_ms": .integer(since.milliseconds),
    ]
    if let creates {
      object["creates"] = [
        "kind": .string(creates.kind.rawValue), "id": .integer(creates.id.rawValue),
      ]
    }
    return .object(object)
  }

  /// - Throws: `UndecodablePayload` when `json` is not what `OwnContent.json` makes.
  package init(json: JSON) throws(UndecodablePayload) {
    guard let verb = json["verb"]?.stringValue.flatMap(Verb.init), let wish = json["wish"],
      let options = json["options"], let base = json["base"],
      let position = json["position"]?.integerValue, let merged = json["merged"]?.arrayValue,
      let claims = json["claims"]?.objectValue, let total = json["total"]?.integerValue,
      let since = json["since_ms"]?.integerValue
    else { throw UndecodablePayload("impossible own content of a merged operation") }
    let ids = merged.compactMap { $0.integerValue.map { OperationID($0) } }
    guard ids.count == merged.count else { throw UndecodablePayload("impossible merged numbers") }
    self.init(
      verb: verb, creates: try Self.creates(json["creates"]), wish: try Fields(json: wish),
      options: try OperationOptions(json: options), base: try Base(json: base),
      position: position, merged: ids, claims: try Self.claims(claims), total: Int(total),
      since: Instant(milliseconds: since))
  }

  private static func json(_ claims: [OperationID: Set<Claim>]) -> JSON {
    var object = JSONObject()
    for id in claims.keys.sorted() {
      object["\(id.rawValue)"] = .array(
        (claims[id] ?? []).map { claim in
          var row: JSONObject = [
            "kind": .string(claim.subject.kind.rawValue),
            "id": .integer(claim.subject.id.rawValue), "mode": .string(claim.mode.rawValue),
          ]
          if let other = claim.subject.other { row["other"] = .integer(other.rawValue) }
          return JSON.object(row)
        }.sorted { $0.encodedString() < $1.encodedString() })
    }
    return .object(object)
  }

  private static func claims(
    _ object: JSONObject
  ) throws(UndecodablePayload) -> [OperationID: Set<Claim>] {
    var result: [OperationID: Set<Claim>] = [:]
    for (key, value) in object {
      guard let id = Int64(key), let rows = value.arrayValue else {
        throw UndecodablePayload("impossible claims of a merged operation")
      }
      var claims: Set<Claim> = []
      for row in rows {
        guard let kind = row["kind"]?.stringValue.flatMap({ EntityKind(rawValue: $0) }),
          let id = row["id"]?.integerValue.flatMap({ EntityID($0) }),
          let mode = row["mode"]?.stringValue.flatMap({ Claim.Mode(rawValue: $0) })
        else { throw UndecodablePayload("an impossible claim of a merged operation") }
        let other = row["other"]?.integerValue.flatMap { EntityID($0) }
        claims.insert(Claim(Subject(kind, id, other: other), mode))
      }
      result[OperationID(id)] = claims
    }
    return result
  }

  private static func creates(_ json: JSON?) throws(UndecodablePayload) -> Subject? {
    guard let json else { return nil }
    guard let kind = json["kind"]?.stringValue.flatMap({ EntityKind(rawValue: $0) }),
      let id = json["id"]?.integerValue.flatMap({ EntityID($0) })
    else { throw UndecodablePayload("impossible entity of a merged create") }
    return Subject(kind, id)
  }
}

extension Operation {
  /// How many accepted wishes go with it: 1, more after a merge.
  package var carriedWishes: Int { own?.total ?? 1 }

  /// When the first wish that it carries was accepted.
  package var wishedSince: Instant { own?.since ?? acceptedAt }
}
