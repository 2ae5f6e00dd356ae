extension Journal {
  /// Remembers that a client was told about parked operations up to an audit row
  /// (`Attention.upTo`). Never goes back.
  package func told(_ client: String, upTo auditID: Int64) async throws {
    try await write { try ClientWriter.told(client, upTo: auditID, in: $0) }
  }
}
