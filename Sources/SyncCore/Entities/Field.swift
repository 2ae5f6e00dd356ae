/// The business fields of all kinds, named as in JSON and SQL; the unit is the suffix.
///
/// Vendor names (`s`, `Is Billed`, `accumulated_time`) end at the API client; from there on only
/// these words are used.
package enum Field: String, Sendable, Hashable, Codable, CaseIterable {
  case name
  case surname
  case email
  case role
  case status
  case notes
  case contactName = "contact_name"
  case contactEmail = "contact_email"
  /// Archived (customer, service, project, user) or closed (task).
  case isArchived = "is_archived"
  case isPublic = "is_public"
  /// Followed by the user whose credentials are used (projects).
  case isFollowing = "is_following"
  /// Whether a membership holds: the user is assigned to the project.
  case isMember = "is_member"
  /// Whether a webhook is called.
  case isEnabled = "is_enabled"
  /// Whether a notification was read.
  case isRead = "is_read"
  /// How a user sees a project (preferences).
  case isFavorite = "is_favorite"
  case showsClosedTasks = "show_closed_tasks"
  case defaultView = "default_view"
  case customerID = "customer_id"
  case serviceID = "service_id"
  case projectID = "project_id"
  case taskID = "task_id"
  case userID = "user_id"
  case templateID = "template_id"
  /// The entry that a timer runs on; null when nothing runs.
  case entryID = "entry_id"
  /// Who looks after a user group.
  case supervisorID = "supervisor_id"
  /// Users assigned to a task: a set, compared by member.
  case users
  /// A day, `yyyy-MM-dd`, without zone.
  case dueDate = "due_date"
  /// Tasks with their places, as one list.
  case taskOrder = "task_order"
  /// The order of a day, not that of the project.
  case isByDay = "is_by_day"
  case estimatedHours = "estimated_hours"
  case accumulatedSeconds = "accumulated_s"
  case startAt = "start_at_ms"
  /// End of a time entry. For a running entry the server moves it (API §7): never read it as "ended".
  case endAt = "end_at_ms"
  case durationSeconds = "duration_s"
  /// Zone string of a time entry as the server stores it: `GMT+01:00` or an IANA id.
  case zone
  /// Whether the entry is the one that a timer runs on, as far as this copy knows.
  case isRunning = "is_running"
  case isBillable = "is_billable"
  case isBilled = "is_billed"
  case hourlyRate = "hourly_rate"
  case eventType = "event_type"
  /// Visibility of a task: `HIDDEN` for the ghost task of a project tracked without a task (API §7).
  case visibility
  case weekStart = "week_start"
  /// Values of the company's own fields: a JSON list of `{"id": …, "value": …}` (API §9.5). No list
  /// shows them, so they are never compared.
  case customFields = "custom_fields"
  /// UUID of the operation that made an entry, as its third-party fields tell it (API §10.2); absent
  /// where an answer does not carry them.
  case marker
  case createdAt = "created_at_ms"
  case updatedAt = "updated_at_ms"

  /// Whether reads show it, so that a wish can be held against what is there (decision 0083).
  package var isShown: Bool { self != .customFields }

  /// What values of this field look like, in memory and in JSON.
  package enum Shape: Sendable {
    case text, flag, integer, number, id, ids, instant, places
  }

  package var shape: Shape {
    switch self {
    case .name, .surname, .email, .role, .status, .notes, .contactName, .contactEmail, .dueDate,
      .zone, .eventType, .visibility, .weekStart, .marker, .customFields, .defaultView:
      .text
    case .isArchived, .isPublic, .isFollowing, .isMember, .isRunning, .isBillable, .isBilled,
      .isEnabled, .isRead, .isFavorite, .showsClosedTasks, .isByDay:
      .flag
    case .customerID, .serviceID, .projectID, .taskID, .userID, .templateID, .entryID,
      .supervisorID:
      .id
    case .taskOrder: .places
    case .users: .ids
    case .accumulatedSeconds, .durationSeconds: .integer
    case .estimatedHours, .hourlyRate: .number
    case .startAt, .endAt, .createdAt, .updatedAt: .instant
    }
  }

  /// The kind of entity that an id in this field names; nil for fields that hold no id.
  package var references: EntityKind? {
    switch self {
    case .customerID: .customer
    case .serviceID: .service
    case .projectID, .templateID: .project
    case .taskID: .task
    case .userID, .users, .supervisorID: .user
    case .taskOrder: .task
    case .entryID: .timeEntry
    default: nil
    }
  }

  /// Fields that the server alone writes; never part of a wish, never compared.
  package var isDerived: Bool {
    switch self {
    case .createdAt, .updatedAt, .accumulatedSeconds, .isRunning, .marker: true
    default: false
    }
  }
}
