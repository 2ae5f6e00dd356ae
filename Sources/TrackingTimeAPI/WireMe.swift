import JSONTree
import SyncCore

/// The answer to `/me`: the same person in several spellings (API §9.4).
enum WireMe {
  /// - Returns: nil without a usable user id.
  static func me(_ row: WireRow) -> RemoteMe? {
    guard let user = row.id("id", "user_id") else { return nil }
    let settings = row.row("settings")
    let first = row.text("name", "first_name")
    let last = row.text("surname", "last_name")
    let zones = [
      settings?.text("timezone_iana"), row.text("timezone_iana"), settings?.text("timezone"),
      row.text("timezone"),
    ]
    return RemoteMe(
      user: user, defaultAccount: row.integer("account_id").flatMap(positive),
      name: [first, last].compactMap { $0 }.joined(separator: " "),
      // The first one that this machine knows; a zone nobody can read is no zone.
      zone: zones.compactMap { $0 }.first { Zone($0) != nil },
      role: row.text("role"), weekStart: weekStart(settings ?? row) ?? weekStart(row),
      accounts: row.rows("teams").compactMap(account))
  }

  private static func account(_ row: WireRow) -> RemoteMe.Account? {
    guard let id = row.integer("account_id", "id").flatMap(positive) else { return nil }
    return RemoteMe.Account(id: id, name: row.text("company", "name") ?? String(id))
  }

  /// Lower-case English day name. Numbers are not read: nobody says where they begin.
  static func weekStart(_ row: WireRow) -> String? {
    let days = [
      "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]
    return row.value("week_starts_on")?.stringValue.flatMap { text in
      days.first { $0 == text.lowercased() }
    }
  }

  private static func positive(_ number: Int64) -> Int64? { number > 0 ? number : nil }
}
