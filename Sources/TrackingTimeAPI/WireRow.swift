import JSONTree
import SyncCore

/// One object of an answer, read with the tolerance that the service needs: numbers may come as
/// strings, booleans as 0, 1 or "true", and a key may have several names.
struct WireRow: Sendable {
  let object: JSONObject

  /// A row without members when `json` is no object.
  init(_ json: JSON) {
    object = json.objectValue ?? JSONObject()
  }

  /// The first of these members that is there; a present null counts.
  func value(_ keys: String...) -> JSON? { value(keys) }

  private func value(_ keys: [String]) -> JSON? {
    for key in keys {
      if let value = object[key] { return value }
    }
    return nil
  }

  func has(_ key: String) -> Bool { object[key] != nil }

  /// Text that is not empty; a number as its digits.
  func text(_ keys: String...) -> String? {
    switch value(keys) {
    case .string(let text): text.isEmpty ? nil : text
    case .integer(let number): String(number)
    default: nil
    }
  }

  func integer(_ keys: String...) -> Int64? { value(keys).flatMap(Self.integer) }

  func id(_ keys: String...) -> RemoteID? {
    value(keys).flatMap(Self.integer).flatMap(RemoteID.init)
  }

  func number(_ keys: String...) -> Double? { value(keys).flatMap(Self.number) }

  func flag(_ keys: String...) -> Bool? { value(keys).flatMap(Self.flag) }

  /// The member as a row; nil when it is no object.
  func row(_ key: String) -> WireRow? { object[key]?.objectValue.map { WireRow(.object($0)) } }

  /// The member's rows; empty when it is no array.
  func rows(_ key: String) -> [WireRow] { object[key]?.arrayValue?.map(WireRow.init) ?? [] }

  static func integer(_ json: JSON) -> Int64? {
    json.integerValue ?? json.stringValue.flatMap { Int64($0) }
  }

  static func number(_ json: JSON) -> Double? {
    if let number = json.doubleValue { return number }
    guard let number = json.stringValue.flatMap(Double.init), number.isFinite else { return nil }
    return number
  }

  static func flag(_ json: JSON) -> Bool? {
    switch json {
    case .bool(let value): value
    case .integer(0): false
    case .integer(1): true
    case .string(let text):
      switch text.lowercased() {
      case "true", "1", "yes": true
      case "false", "0", "no": false
      default: nil
      }
    default: nil
    }
  }
}
