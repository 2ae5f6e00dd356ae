/// The number of an operation in its journal (`op 41`): positive, never reused, in order of acceptance.
package struct OperationID: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  package let rawValue: Int64

  package init(_ rawValue: Int64) {
    self.rawValue = rawValue
  }

  package init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(Int64.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }

  package static func < (left: OperationID, right: OperationID) -> Bool {
    left.rawValue < right.rawValue
  }

  package var description: String { "op \(rawValue)" }
}

/// The lead's number: raised by whoever takes the lock, checked by every statement of a worker.
package struct Epoch: Sendable, Hashable, Comparable {
  package let rawValue: Int64

  package init(_ rawValue: Int64) {
    self.rawValue = rawValue
  }

  package static func < (left: Epoch, right: Epoch) -> Bool { left.rawValue < right.rawValue }
}
