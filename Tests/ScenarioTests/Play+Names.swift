import Foundation
import JSONTree
import SimulatedStage
import SyncCore
import TrackingTimeSandbox

extension Play {
  // MARK: Times

  /// The moment a scenario writes as `09:30`, `09:30+1d`, `2026-03-02 09:30` or `now`.
  func moment(_ text: String) throws -> Instant {
    if text == "now" { return device.now }
    if let parts = ScenarioTime.clock(text) {
      let local = LocalDateTime(
        day + parts.days, hour: parts.hour, minute: parts.minute, second: parts.second)
      guard let local else { throw Mistake("\(text) is no time of day.") }
      return try instant(local)
    }
    guard let local = LocalDateTime(parsing: text) else {
      throw Mistake("\"\(text)\" is no time. \(Hole.time.explanation)")
    }
    return try instant(local)
  }

  private func instant(_ local: LocalDateTime) throws -> Instant {
    switch zone.instant(of: local) {
    case .unique(let instant), .twice(let instant, _): return instant
    case .missing: throw Mistake("\(local.text) does not exist in \(zone.id).")
    }
  }

  /// `2026-03-02 09:30:00` in the scenario's zone.
  func text(_ instant: Instant) -> String { zone.local(instant).text }

  func text(_ date: Date) -> String {
    text(Instant(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded())))
  }

  // MARK: Names

  /// What `$name` or `$name.member` stands for.
  func value(_ reference: String) throws -> JSON {
    guard reference.hasPrefix("$") else {
      if let number = Int64(reference) { return .integer(number) }
      throw Mistake("\"\(reference)\" is no reference: write $name, $name.entry or a number.")
    }
    var parts = reference.dropFirst().split(separator: ".").map(String.init)
    guard let name = parts.first else { throw Mistake("A name is missing behind $.") }
    parts.removeFirst()
    if let known = names[name] { return try member(parts, of: known, reference) }
    guard parts.isEmpty else { throw unknown(name) }
    return .integer(Int64(try account(name)))
  }

  private func member(_ parts: [String], of value: JSON, _ reference: String) throws -> JSON {
    var found = value
    for part in parts {
      let next: JSON? =
        switch part {
        case "entry", "task", "project", "customer": found["id"]
        case "op": found["operation"]?["id"]
        default: found[part] ?? Int(part).flatMap { found[$0] }
        }
      guard let next else {
        throw Mistake("\(reference): there is no \"\(part)\" in \(found.encodedString()).")
      }
      found = next
    }
    return parts.isEmpty ? found["id"] ?? found : found
  }

  func id(_ reference: String) throws -> Int64 {
    guard let id = try value(reference).integerValue else {
      throw Mistake("\(reference) is no id.")
    }
    return id
  }

  func operation(_ text: String) throws -> OperationID {
    if text.hasPrefix("op ") {
      let number = text.dropFirst(3)
      if let id = Int64(number) { return OperationID(id) }
      return OperationID(try id("\(number).op"))
    }
    return OperationID(try id(text))
  }

  // MARK: The account's own names

  /// The record of the studio whose name, in lower case with dashes, this is.
  private func account(_ name: String) throws -> Int {
    let found = Self.candidates(service.world.state).filter { $0.names.contains(name) }
    guard found.count == 1, let only = found.first else {
      if found.isEmpty { throw unknown(name) }
      let ways = found.map { "$" + ($0.names.last ?? "") }.joined(separator: ", ")
      throw Mistake("$\(name) is not the only one: write \(ways).")
    }
    return only.id
  }

  private func unknown(_ name: String) -> Mistake {
    let own = names.keys.sorted().map { "$\($0)" }.joined(separator: ", ")
    return Mistake(
      "$\(name) is not known. Named in this scenario so far: \(own.isEmpty ? "nothing" : own). The "
        + "account's own names are those in Seed/StudioNames.swift in lower case with dashes: "
        + "$wireframes (task), $relaunch (project), $acme-bikes (customer), $ana, $tom (users).")
  }

  private static func slug(_ name: String) -> String {
    name.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
  }

  private static func candidates(_ state: World.State) -> [(id: Int, names: [String])] {
    var all: [(id: Int, names: [String])] = []
    for user in state.users.all { all.append((user.id, [slug(user.name)])) }
    for service in state.services.all {
      all.append((service.id, [slug(service.name), "service/" + slug(service.name)]))
    }
    for customer in state.customers.all { all.append((customer.id, [slug(customer.name)])) }
    var paths: [Int: String] = [:]
    for project in state.projects.all where project.accountID == SandboxAccount.accountID {
      let owner = project.customerID.flatMap { state.customers[$0] }.map { slug($0.name) + "/" }
      let path = (owner ?? "") + slug(project.name)
      paths[project.id] = path
      all.append((project.id, [slug(project.name), path]))
    }
    for task in state.tasks.all where task.accountID == SandboxAccount.accountID {
      let path = (task.projectID.flatMap { paths[$0] } ?? "none") + "/" + slug(task.name)
      all.append((task.id, [slug(task.name), path]))
    }
    for other in state.extras.all {
      let name = other.fields["name"]?.string.map { "/" + slug($0) } ?? ""
      all.append((other.id, [other.kind.rawValue + name]))
    }
    return all
  }
}
