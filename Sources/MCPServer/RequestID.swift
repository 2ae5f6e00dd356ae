package import JSONTree

/// The id of a request. `1` and `"1"` are different ids; each is echoed with its type.
package enum RequestID: Sendable, Hashable {
  case integer(Int64)
  case string(String)

  /// nil unless the value is a string or a whole number within `Int64`; null is no id.
  package init?(_ json: JSON) {
    switch json {
    case .integer(let value): self = .integer(value)
    case .string(let value): self = .string(value)
    default: return nil
    }
  }

  package var json: JSON {
    switch self {
    case .integer(let value): .integer(value)
    case .string(let value): .string(value)
    }
  }
}
