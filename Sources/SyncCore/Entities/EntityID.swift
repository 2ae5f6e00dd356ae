/// An id given by TrackingTime: always positive. The only kind of id that can enter a request.
package struct RemoteID: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  package let rawValue: Int64

  /// - Returns: nil unless `rawValue` is positive.
  package init?(_ rawValue: Int64) {
    guard rawValue > 0 else { return nil }
    self.rawValue = rawValue
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let id = RemoteID(try container.decode(Int64.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a server id is positive")
    }
    self = id
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }

  package static func < (left: RemoteID, right: RemoteID) -> Bool {
    left.rawValue < right.rawValue
  }

  package var description: String { String(rawValue) }
}

/// A negative id for an entity that was created here and is not yet on the server.
///
/// Unique over all kinds and for ever; accepted wherever a tool or command takes an id, and never
/// encodable into a request (design §7).
package struct ProvisionalID: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let rawValue: Int64

  /// - Returns: nil unless `rawValue` is negative.
  package init?(_ rawValue: Int64) {
    guard rawValue < 0 else { return nil }
    self.rawValue = rawValue
  }

  private init(reserved: Int64) {
    rawValue = reserved
  }

  /// The user whose credentials are used, before and after the first `/me` tells the real id.
  ///
  /// It lets operations accepted on a first run without network belong to "me" (design §3); the
  /// identity table maps it like any other provisional id.
  package static let me = ProvisionalID(reserved: -1)

  package static func < (left: ProvisionalID, right: ProvisionalID) -> Bool {
    left.rawValue < right.rawValue
  }

  package var description: String { String(rawValue) }
}

/// The id of an entity as people, tools and the journal know it: the server's or a provisional one.
package enum EntityID: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  case remote(RemoteID)
  case provisional(ProvisionalID)

  /// - Returns: nil for 0, which is no id.
  package init?(_ rawValue: Int64) {
    if let id = RemoteID(rawValue) {
      self = .remote(id)
    } else if let id = ProvisionalID(rawValue) {
      self = .provisional(id)
    } else {
      return nil
    }
  }

  /// Positive for a server id, negative for a provisional one; never 0.
  package var rawValue: Int64 {
    switch self {
    case .remote(let id): id.rawValue
    case .provisional(let id): id.rawValue
    }
  }

  /// The server's id, or nil while the entity exists only here.
  package var remote: RemoteID? {
    if case .remote(let id) = self { id } else { nil }
  }

  /// The provisional id, or nil for an entity that the server knows.
  package var provisional: ProvisionalID? {
    if case .provisional(let id) = self { id } else { nil }
  }

  package static let me = EntityID.provisional(.me)

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let id = EntityID(try container.decode(Int64.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "0 is no id")
    }
    self = id
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }

  package static func < (left: EntityID, right: EntityID) -> Bool {
    left.rawValue < right.rawValue
  }

  package var description: String { String(rawValue) }
}
