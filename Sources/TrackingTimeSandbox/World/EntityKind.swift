/// What a record is.
package enum EntityKind: String, Sendable, Codable, CaseIterable {
  case account, user, customer, service, project, task
  case timeEntry = "time_entry"
  case group, tag, webhook, notification

  /// As a message says it.
  var words: String { rawValue.replacing("_", with: " ") }

  /// The first id handed out; the real ones have about eight digits.
  var firstID: Int {
    switch self {
    case .account: 31_400
    case .user: 7_800
    case .customer: 10_088_100
    case .service: 10_009_100
    case .project: 20_240_500
    case .task: 30_990_300
    case .timeEntry: 51_230_900
    case .group: 40_004_100
    case .tag: 60_060_100
    case .webhook: 80_008_100
    case .notification: 70_400_100
    }
  }
}
