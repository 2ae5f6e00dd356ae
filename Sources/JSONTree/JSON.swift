/// A JSON document as a value: the tree that every target of this program passes around.
///
/// Whole numbers within `Int64` are `.integer`; everything else that is a number is `.number`.
/// The two are different values: `.integer(1) != .number(1)`. Use the accessors where a reader
/// should not care (`integerValue` takes both).
package enum JSON: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// Always finite when it comes from the parser; encoding a non-finite one traps.
  case number(Double)
  case string(String)
  case array([JSON])
  case object(JSONObject)
}

extension JSON: ExpressibleByNilLiteral {
  package init(nilLiteral: ()) { self = .null }
}

extension JSON: ExpressibleByBooleanLiteral {
  package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSON: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: Int64) { self = .integer(value) }
}

extension JSON: ExpressibleByFloatLiteral {
  package init(floatLiteral value: Double) { self = .number(value) }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { self = .string(value) }
}

extension JSON: ExpressibleByArrayLiteral {
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
}

extension JSON: ExpressibleByDictionaryLiteral {
  /// An object in the order written. A key written twice is our bug and traps.
  package init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(JSONObject(uniquePairs: elements))
  }
}

extension JSON: CustomDebugStringConvertible {
  package var debugDescription: String { encodedString() }
}
