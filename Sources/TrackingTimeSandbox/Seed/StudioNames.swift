/// The names in the account "Northwind Studio".
enum StudioNames {
  struct Project: Sendable {
    let name: String
    /// nil: internal.
    let customer: String?
    let service: String
    /// Estimate.
    let hours: Double
    /// A leading ✓ marks a closed one.
    let tasks: [String]
    var isArchived = false
  }

  static let archivedCustomer = "Old Harbour Museum"

  static let customers: [(String, contact: String?)] = [
    ("Acme Bikes", "Lena Vogt"), ("Blue Fjord Hotels", "Sigrid Moen"),
    ("Casa Olivo", "Marcos Prieto"), ("Delta Clinics", nil), ("Ember Coffee", "Nuno Reis"),
    ("Fernhill School", "Ruth Hale"), ("Gridline Energy", nil), (archivedCustomer, nil),
  ]

  static let services = ["Design", "Development", "Research", "Meetings"]

  static let projects: [Project] = [
    Project(
      name: "Relaunch", customer: "Acme Bikes", service: "Design", hours: 240,
      tasks: ["Wireframes", "Visual design", "Design system", "✓ Kick-off workshop"]),
    Project(
      name: "Shop integration", customer: "Acme Bikes", service: "Development", hours: 160,
      tasks: ["Checkout", "Product pages", "Payment provider"]),
    Project(
      name: "Booking flow", customer: "Blue Fjord Hotels", service: "Design", hours: 120,
      tasks: ["User journeys", "Prototype", "✓ Interviews"]),
    Project(
      name: "Brand refresh", customer: "Blue Fjord Hotels", service: "Design", hours: 80,
      tasks: ["Logo", "Guidelines"]),
    Project(
      name: "Website", customer: "Casa Olivo", service: "Development", hours: 60,
      tasks: ["Menu page", "Photography", "Launch"]),
    Project(
      name: "Patient portal", customer: "Delta Clinics", service: "Research", hours: 300,
      tasks: ["Accessibility audit", "Usability test", "Report", "Quarterly audit"]),
    Project(
      name: "Packaging", customer: "Ember Coffee", service: "Design", hours: 45,
      tasks: ["Labels", "Print preparation"]),
    Project(
      name: "Website", customer: "Ember Coffee", service: "Development", hours: 40,
      tasks: ["Landing page", "Newsletter"]),
    Project(
      name: "Open day campaign", customer: "Fernhill School", service: "Design", hours: 30,
      tasks: ["Posters", "Social media"]),
    Project(
      name: "Dashboard", customer: "Gridline Energy", service: "Development", hours: 400,
      tasks: ["Charts", "Data import", "Alerts", "Performance", "✓ Concept"]),
    Project(
      name: "Studio internal", customer: nil, service: "Meetings", hours: 0,
      tasks: ["Weekly meeting", "Hiring", "Accounting"]),
    Project(
      name: "New business", customer: nil, service: "Meetings", hours: 0,
      tasks: ["Proposals", "Pitches"]),
    Project(
      name: "Exhibition", customer: archivedCustomer, service: "Design", hours: 90,
      tasks: ["✓ Signage", "✓ Catalogue"], isArchived: true),
    Project(
      name: "Relaunch 2024", customer: "Casa Olivo", service: "Design", hours: 70,
      tasks: ["✓ Concept", "✓ Build"], isArchived: true),
  ]

  /// Who logs time; the archived user did so until three weeks ago.
  static let team = [
    SandboxAccount.adminID, SandboxAccount.projectManagerID, SandboxAccount.coWorkerID,
    SandboxAccount.remoteCoWorkerID,
  ]

  static let notes = [
    "first pass", "feedback round", "call with the client", "fixes after review",
    "pairing with Mei", "sketches", "colour variants", "copy from Ruth", "test on devices",
    "hand-over", "clean-up", "open questions for Tuesday", "naïve first version",
    "„Größe“ und Abstände", "estimates", "second look, \"final\" version",
  ]
}
