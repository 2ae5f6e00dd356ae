package import Foundation

// The records. Instants are UTC with whole seconds; nil means what the wire calls null.
extension World {
  /// A company, or somebody's private workspace.
  package struct Account: Sendable, Equatable {
    package var id: Int
    package var name: String
    /// IANA name; `created_at` and `updated_at` are shown in it (API §6).
    package var zone: String
  }

  package enum Role: String, Sendable, Codable {
    case admin = "ADMIN"
    case manager = "MANAGER"
    case projectManager = "PROJECT_MANAGER"
    case coWorker = "CO_WORKER"
  }

  package struct User: Sendable, Equatable {
    package var id: Int
    /// The first one answers calls without an account in the path.
    package var accountIDs: [Int]
    package var name: String
    package var surname: String
    package var email: String
    package var role: Role
    /// The app password.
    package var password: String
    /// IANA name.
    package var zone: String
    package var isArchived = false
    package var status = "VERIFIED"
    package var hourlyRate: Double?
    package var canEditTimeEntries = true
    package var canEditProjects = true
    package var canSeeOthers = false
    package var canViewUsers = true
    /// The secret part of the calendar address; nil: the one of the beginning.
    package var calendarToken: String?
    package var employee: [SandboxJSON.Member] = []
    package var favoriteProjects: Set<Int> = []
    /// How the user sees projects, beside the favourites: what was sent.
    package var projectPreferences: [Int: SandboxJSON] = [:]
    package var createdAt: Date
    package var updatedAt: Date?
    package var json: String?

    package var fullName: String { name + " " + surname }
  }

  package struct Customer: Sendable, Equatable {
    package var id: Int
    package var accountID: Int
    package var name: String
    package var notes: String?
    package var contactName: String?
    package var contactEmail: String?
    package var isArchived = false
    package var createdAt: Date
    package var updatedAt: Date?
    package var json: String?
  }

  package struct Service: Sendable, Equatable {
    package var id: Int
    package var accountID: Int
    package var name: String
    package var isArchived = false
    package var createdAt: Date
    package var updatedAt: Date?
  }

  package struct Project: Sendable, Equatable {
    package var id: Int
    package var accountID: Int
    package var name: String
    package var customerID: Int?
    package var serviceID: Int?
    package var notes: String?
    package var color: String?
    package var isArchived = false
    package var isPublic = true
    /// Who works on it when it is not public.
    package var userIDs: [Int] = []
    /// Hours.
    package var estimatedTime: Double?
    package var deliveryDate: String?
    package var defaultView: String?
    package var isBillable = true
    package var hourlyRate: Double?
    package var fixedRate: Double?
    package var createdAt: Date
    package var updatedAt: Date?
    package var json: String?
  }

  package struct Task: Sendable, Equatable {
    package var id: Int
    package var accountID: Int
    package var name: String
    package var type = "PERSONAL"
    /// The hidden task of a project that was tracked without one (API §7).
    package var isGhost = false
    package var projectID: Int?
    package var serviceID: Int?
    package var userIDs: [Int] = []
    /// Hours.
    package var estimatedTime: Double?
    package var dueDate: String?
    package var description: String?
    package var isArchived = false
    package var closedAt: Date?
    package var listID: Int?
    package var index = 0
    package var dayIndex = 0
    package var isBillable = true
    package var hourlyRate: Double?
    /// As they are shown, in the order they were written (API §9.1).
    package var comments: [SandboxJSON] = []
    package var createdBy: Int
    package var createdAt: Date
    package var updatedAt: Date?
    package var json: String?
  }

  /// A time entry, which the API calls an event.
  package struct Entry: Sendable, Equatable {
    package var id: Int
    package var accountID: Int
    package var userID: Int
    package var taskID: Int?
    package var projectID: Int?
    package var start: Date
    /// Of a running entry: the last known end; see `SandboxSwitches.runningEnd`.
    package var end: Date
    /// Seconds; kept only where the switch says durations are not computed.
    package var statedDuration: Int?
    /// As it was sent.
    package var zone: String
    package var notes: String?
    package var type = "WORK"
    package var isBillable = true
    package var isBilled = false
    package var hourlyRate: Double?
    package var repeatRule: String?
    package var repeatEvery: Int?
    package var frequency: String?
    package var endRepeat: String?
    /// The system custom fields of API §10.2.
    package var thirdPartyID: String?
    /// Values of the company's own fields, by the field's id.
    package var customFields: [Int: String] = [:]
    package var thirdPartyService: String?
    package var tags: [SandboxJSON] = []
    package var createdAt: Date
    package var updatedAt: Date?
    package var json: String?
  }

  /// The one running timer of a user.
  package struct Timer: Sendable, Equatable {
    package var entryID: Int
    package var taskID: Int
    package var accountID: Int
    /// As it was sent with the start; nil: none was.
    package var zone: String?
    package var lastSync: Date
  }

  /// A record of a noun that has no rules of its own: what was sent is kept.
  package struct Extra: Sendable, Equatable {
    package var id: Int
    package var kind: EntityKind
    package var accountID: Int
    package var fields: SandboxJSON
    package var createdAt: Date
    package var updatedAt: Date?
  }
}
