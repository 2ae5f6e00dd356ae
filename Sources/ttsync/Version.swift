/// Which program this is, for `--version`, the MCP handshake and the service.
enum Version {
  static let text = "0.1.0"
  /// Name, version and purpose, as the service's documents ask for (API §2).
  static let userAgent = "ttsync/\(text) (offline-first sync and MCP server for TrackingTime)"
}
