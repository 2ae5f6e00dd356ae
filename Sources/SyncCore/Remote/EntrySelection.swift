/// Which entries a question is about, as the service selects them.
package struct EntrySelection: Sendable, Hashable {
  /// `USER`, `CUSTOMER`, `PROJECT`, `TASK` or `COMPANY`.
  package var filter: String
  /// Whose or of what; nil for `COMPANY`.
  package var id: RemoteID?
  /// First day, `yyyy-MM-dd`.
  package var from: String
  /// Last day, inclusive.
  package var to: String
  /// `BILLED` or `UNBILLED`; nil: both.
  package var billed: String?
  package var includesTimeOff: Bool

  package init(
    filter: String, id: RemoteID?, from: String, to: String, billed: String? = nil,
    includesTimeOff: Bool = false
  ) {
    self.filter = filter
    self.id = id
    self.from = from
    self.to = to
    self.billed = billed
    self.includesTimeOff = includesTimeOff
  }

  /// A stable text.
  package var key: String {
    let id = id?.description ?? "all"
    return "\(filter)/\(id)/\(from)/\(to)/\(billed ?? "ALL")/\(includesTimeOff ? 1 : 0)"
  }

  /// Reads what `key` made; nil for anything else.
  package init?(key parts: some Collection<String>) {
    let parts = Array(parts)
    guard parts.count == 6 else { return nil }
    let id = Int64(parts[1]).flatMap(RemoteID.init)
    guard id != nil || parts[1] == "all" else { return nil }
    self.init(
      filter: parts[0], id: id, from: parts[2], to: parts[3],
      billed: parts[4] == "ALL" ? nil : parts[4], includesTimeOff: parts[5] == "1")
  }
}
