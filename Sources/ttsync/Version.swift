/// Which program this is, for `--version`, the MCP handshake and the service.
enum Version {
  static let text = "0.1.0"
  /// Name, version and contact, as the service's documents ask for (API §2).
  static let userAgent = "ttsync/\(text) (offline-first MCP server; github.com/ttsync)"
}
