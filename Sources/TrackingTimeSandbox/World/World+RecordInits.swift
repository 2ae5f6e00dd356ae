package import Foundation

// What a record cannot be without; the rest has its usual value and may be set afterwards.
extension World.Customer {
  package init(id: Int, accountID: Int, name: String, createdAt: Date) {
    self.id = id
    self.accountID = accountID
    self.name = name
    self.createdAt = createdAt
  }
}

extension World.Project {
  package init(id: Int, accountID: Int, name: String, createdAt: Date) {
    self.id = id
    self.accountID = accountID
    self.name = name
    self.createdAt = createdAt
  }
}

extension World.Task {
  package init(id: Int, accountID: Int, name: String, createdBy: Int, createdAt: Date) {
    self.id = id
    self.accountID = accountID
    self.name = name
    self.createdBy = createdBy
    self.createdAt = createdAt
  }
}

extension World.Entry {
  /// `zone` is a `timezone` as the API takes it.
  package init(
    id: Int, accountID: Int, userID: Int, start: Date, end: Date, zone: String, createdAt: Date
  ) {
    self.id = id
    self.accountID = accountID
    self.userID = userID
    self.start = start
    self.end = end
    self.zone = zone
    self.createdAt = createdAt
  }
}
