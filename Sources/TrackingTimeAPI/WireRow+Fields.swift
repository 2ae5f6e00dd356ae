import JSONTree
import SyncCore

// A member as a field value: nil where the row does not have the member, `.null` where the
// service says "nothing", and nil again where the value cannot be read (unknown is not null).
extension WireRow {
  func textField(_ keys: String...) -> FieldValue? {
    switch present(keys) {
    case nil: nil
    case .null: .null
    case .string(let text): text.isEmpty ? .null : .text(text)
    case .integer(let number): .text(String(number))
    default: nil
    }
  }

  /// Ids; 0 is how some rows say "none".
  func idField(_ keys: String...) -> FieldValue? {
    guard let value = present(keys) else { return nil }
    if value.isNull || value == .string("") { return .null }
    guard let raw = Self.integer(value) else { return nil }
    return raw == 0 ? .null : RemoteID(raw).map { .id(.remote($0)) }
  }

  func integerField(_ keys: String...) -> FieldValue? {
    guard let value = present(keys) else { return nil }
    if value.isNull { return .null }
    if let whole = Self.integer(value) { return .integer(whole) }
    // Sums may come with a fraction; seconds are kept whole.
    return Self.number(value).flatMap { Int64(exactly: $0.rounded()) }.map(FieldValue.integer)
  }

  func numberField(_ keys: String...) -> FieldValue? {
    guard let value = present(keys) else { return nil }
    return value.isNull ? .null : Self.number(value).map(FieldValue.number)
  }

  /// A flag; null counts as not said.
  func flagField(_ keys: String...) -> FieldValue? {
    present(keys).flatMap(Self.flag).map(FieldValue.flag)
  }

  /// A day, `yyyy-MM-dd`; a time behind it is dropped.
  func dayField(_ keys: String...) -> FieldValue? {
    guard let value = present(keys) else { return nil }
    if value.isNull || value == .string("") { return .null }
    return value.stringValue.flatMap(WallClock.parse).map { .text($0.date.text) }
  }

  func instantField(_ keys: String..., zone: Zone) -> FieldValue? {
    guard let value = present(keys) else { return nil }
    if value.isNull || value == .string("") { return .null }
    return value.stringValue.flatMap(WallClock.parse).map { .instant(zone.moment($0)) }
  }

  /// The id of what another row points to: `customer_id`, or the object `customer`.
  func referenceField(_ idKey: String, _ objectKey: String) -> FieldValue? {
    if let id = idField(idKey) { return id }
    switch object[objectKey] {
    case .null?: return .null
    case .object(let pointed)?: return WireRow(.object(pointed)).idField("id")
    default: return nil
    }
  }

  private func present(_ keys: [String]) -> JSON? {
    for key in keys {
      if let value = object[key] { return value }
    }
    return nil
  }
}

extension Fields {
  /// These fields without those whose value could not be read.
  init(known values: [Field: FieldValue?]) {
    self.init(values.compactMapValues { $0 })
  }
}
