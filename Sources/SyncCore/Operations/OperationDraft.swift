/// One wish, before the journal has accepted it.
package struct OperationDraft: Sendable, Hashable {
  package var verb: Verb
  /// What it is about; for `create`, the kind of the new entity (its provisional id is given at
  /// acceptance).
  package var target: Target
  /// The fields wished. A transition or billing flag is a wish of one flag.
  package var wish: Fields
  package var options: OperationOptions
  /// Operations accepted by one call that are decided together (billing); nil otherwise.
  package var group: String?

  package enum Target: Sendable, Hashable {
    case existing(Subject)
    case new(EntityKind)
  }

  package init(
    _ verb: Verb, _ target: Target, wish: Fields = [:],
    options: OperationOptions = OperationOptions(), group: String? = nil
  ) {
    self.verb = verb
    self.target = target
    self.wish = wish
    self.options = options
    self.group = group
  }
}
