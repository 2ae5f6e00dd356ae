import JSONTree
import SyncCore

/// The frame around every answer of the API (API §4).
struct Envelope: Sendable {
  /// `response.status`: what the application says, whatever the HTTP status is.
  var status: Int
  /// For people, localised; nil when empty.
  var message: String?
  /// nil when the answer has no `data`.
  var data: JSON?
  /// Values of custom fields, beside `data` in some answers.
  var customFields: [JSON]

  /// Reads a body.
  ///
  /// - Returns: nil when this is no envelope: another content type than JSON (gateways and wrong
  ///   verbs answer with HTML pages), no JSON document, or one without a status.
  init?(body: some Collection<UInt8>, contentType: String?) {
    guard let contentType, Self.isJSON(contentType) else { return nil }
    // What is lost with the error is the position of a fault that no one here can mend.
    guard let document = try? JSON(parsing: body) else { return nil }
    guard let response = document["response"],
      let status = WireRow(response).integer("status"), let code = Int(exactly: status)
    else { return nil }
    self.status = code
    message = WireRow(response).text("message")
    data = document["data"]
    customFields = document["set_custom_fields"]?.arrayValue ?? []
  }

  /// Whether a content type names JSON: `application/json; charset=…`, `text/json`, `…+json`.
  private static func isJSON(_ contentType: String) -> Bool {
    let type = String(contentType.prefix { $0 != ";" }).trimmed.lowercased()
    return type == "application/json" || type == "text/json" || type.hasSuffix("+json")
  }
}
