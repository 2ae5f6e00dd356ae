import JSONTree

/// A JSON Schema, compiled for checking: the subset of 2020-12 that tool definitions need.
///
/// Understood: `type`, `required`, `enum`, `const`, `pattern`, `minLength`, `maxLength`, `minimum`,
/// `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `items`, `minItems`, `maxItems`,
/// `properties`, `additionalProperties`, `default`, and `format` for `date` and `date-time`. Other
/// keywords say nothing here. `$ref` is never followed, so the depth of checking is that of the
/// schema.
package struct Schema: Sendable {
  enum Kind: String, Sendable, CaseIterable {
    case null, boolean, integer, number, string, array, object
  }

  enum Additional: Sendable {
    case allowed
    case forbidden
    /// Exactly one schema, in an array because a struct cannot contain itself.
    case matching([Schema])
  }

  /// The kinds a value may be of, in the schema's order; empty means any.
  var kinds: [Kind] = []
  /// The values of `enum` and `const`; nil means any.
  var allowed: [JSON]?
  var constant: JSON?
  var defaultValue: JSON?
  var format: String?
  /// Checked to compile; a `Regex` itself cannot be shared between threads.
  var pattern: String?
  var lengthRange = CountRange()
  var itemCountRange = CountRange()
  var numberRange = NumberRange()
  /// The schema of elements; empty or one.
  var items: [Schema] = []
  var propertyNames: [String] = []
  var properties: [String: Schema] = [:]
  var required: [String] = []
  var additional = Additional.allowed
  /// The first sentence of the description, for messages.
  var summary: String?

  /// A range of lengths or counts, both ends included; nil means open.
  struct CountRange: Sendable {
    var min: Int?
    var max: Int?

    func contains(_ count: Int) -> Bool { count >= min ?? 0 && count <= max ?? .max }
  }

  /// A range of numbers; nil means open.
  struct NumberRange: Sendable {
    var min: Double?
    var max: Double?
    var above: Double?
    var below: Double?

    func contains(_ value: Double) -> Bool {
      if let min, value < min { return false }
      if let max, value > max { return false }
      if let above, value <= above { return false }
      if let below, value >= below { return false }
      return true
    }
  }
}
