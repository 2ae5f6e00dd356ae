/// What the world answers, before any fault touches it.
package struct SandboxResponse: Sendable, Equatable {
  /// HTTP status.
  package var status: Int
  /// Names as they are sent; `Content-Length` is added by the server.
  package var headers: [SandboxRequest.Header]
  package var body: [UInt8]
  /// Status inside the envelope; nil where the body is none (CSV, HTML).
  package var envelopeStatus: Int?
  /// Sequence numbers of the changes this request made; empty for reads and refusals.
  package var applied: Range<Int>
  /// Whose credentials they were; nil: nobody's.
  package var userID: Int?

  package init(
    status: Int, contentType: String, body: [UInt8], envelopeStatus: Int? = nil,
    applied: Range<Int> = 0..<0, userID: Int? = nil
  ) {
    self.status = status
    headers = [SandboxRequest.Header("Content-Type", contentType)]
    self.body = body
    self.envelopeStatus = envelopeStatus
    self.applied = applied
    self.userID = userID
  }

  /// The body as JSON; nil where it is none.
  package var json: SandboxJSON? {
    try? SandboxJSON(parsing: body)  // lost: where it stops being JSON
  }

  /// The `data` of the envelope; null where there is none.
  package var data: SandboxJSON { json?["data"] ?? .null }

  /// The envelope of API §4 around `data`; `siblings` stand beside it.
  static func envelope(
    _ status: Int, message: String, data: SandboxJSON, siblings: [SandboxJSON.Member] = [],
    httpStatus: Int
  ) -> SandboxResponse {
    let response: JSON = [
      "status": .int(status), "version": "4.0", "message": .string(message), "note": nil,
      "note_type": nil,
    ]
    let body = JSON.object(
      [JSON.Member("response", response), JSON.Member("data", data)] + siblings)
    return SandboxResponse(
      status: httpStatus, contentType: "application/json;charset=UTF-8", body: body.bytes,
      envelopeStatus: status)
  }

  /// A page as a gateway or a servlet container shows it (API §4).
  static func page(_ status: Int) -> SandboxResponse {
    let reason = reasons[status] ?? "Error"
    let html =
      "<html><head><title>\(status) \(reason)</title></head><body><center><h1>\(status) \(reason)"
      + "</h1></center><hr><center>We'll be right back.</center></body></html>\n"
    return SandboxResponse(status: status, contentType: "text/html", body: Array(html.utf8))
  }

  private static let reasons = [
    405: "Method Not Allowed", 413: "Content Too Large", 414: "URI Too Long",
    429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway",
    503: "Service Unavailable", 504: "Gateway Timeout",
  ]
}
