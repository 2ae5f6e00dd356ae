import JSONTree
import SyncCore

/// The system custom fields in which an entry's marker travels (API §10.2).
enum ThirdParty {
  static let idSlug = "EVENT_THIRD_PARTY_ID"
  static let serviceSlug = "EVENT_THIRD_PARTY_SERVICE"
  /// Who wrote the id, beside it.
  static let service = "TTSYNC"
  /// The column of `/events/flat`.
  static let idColumn = "Third Party ID (Event CF)"

  /// The value of `custom_fields`.
  static func fields(_ marker: String) -> JSON {
    [
      ["slug": .string(idSlug), "value": .string(marker)],
      ["slug": .string(serviceSlug), "value": .string(service)],
    ]
  }

  /// The marker among a row's own custom fields; nil when the row shows none.
  static func marker(_ row: WireRow) -> String? {
    row.rows("custom_fields").first { $0.text("slug") == idSlug }?.text("value")
  }

  /// The markers in the custom fields beside `data`, by the entry that has them.
  static func markers(beside envelope: Envelope) -> [RemoteID: String] {
    var markers: [RemoteID: String] = [:]
    for field in envelope.customFields.map(WireRow.init) where field.text("slug") == idSlug {
      if let id = field.id("object_id", "event_id") { markers[id] = field.text("value") }
    }
    return markers
  }
}
