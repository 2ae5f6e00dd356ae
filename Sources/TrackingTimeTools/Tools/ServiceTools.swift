import JSONTree
import JournalStore
import SyncCore

/// Tools for services (API §9.3). An account may have none at all: then they say so.
enum ServiceTools {
  static let all: [ToolOffer] = [list, get, create, update, archive, reactivate, delete]

  /// The service answers no more than this many (API §5).
  private static let listCap = 300

  static let list = ToolOffer(
    "tt_list_services", "List services", in: .services, .read,
    "Lists the services of the account, by name, queued changes included; available is false where "
      + "the account has none.",
    [
      .choice("filter", ["ALL", "ACTIVE", "ARCHIVED"], default: "ACTIVE", "Which"),
      .flag("include_billing", "Not available"), .limit, .cursor,
    ], output: OutputSchema.list("services"), isDefault: false
  ) { call in
    do {
      let count = try call.look { try $0.count(.service) }
      var answer = try await call.list(
        .service, as: "services", where: .named(call.arguments.text("filter")),
        needs: [.list(.service)],
        warnings: count < listCap
          ? [] : ["TrackingTime lists at most \(listCap) services: some may be missing here."])
      answer.body["available"] = true
      return answer
    } catch let refusal as Refusal where refusal.code == Refusal.notAvailable {
      return try call.read { view, presenter in
        try Answer(
          ["available": false, "total": 0, "services": []],
          Provenance(source: .server, asOf: call.startedAt), clock: presenter.clock, view: view,
          warnings: ["This account has no services, or does not show them."])
      }
    }
  }

  static let get = ToolOffer(
    "tt_get_service", "Get service", in: .services, .read,
    "Returns one service, queued changes included.",
    [.id("id", "Service").required, .flag("include_billing", "Not available")],
    output: OutputSchema.record("service"), isDefault: false
  ) { call in
    try refuseIfMissing(call)
    return try await call.get(.service, try call.arguments.requiredID(), names: [])
  }

  static let create = ToolOffer(
    "tt_create_service", "Create service", in: .services, .create,
    "Creates a service and returns its id, offline a provisional (negative) one.",
    [.text("name", "Unique").required], isDefault: false
  ) { call in
    let name = try call.arguments.name("name", isRequired: true) ?? ""
    try await call.prepare([.list(.service)])
    try refuseIfMissing(call)
    return try await call.submit { entrance in
      try refuseTwin(name, except: nil, in: entrance)
      _ = try entrance.propose(
        OperationDraft(.create, .new(.service), wish: [.name: .text(name)]))
      return Proposal()
    }
  }

  static let update = ToolOffer(
    "tt_update_service", "Update service", in: .services, .change,
    "Renames a service, archives it (is_archived true) or reactivates it (false).",
    [
      .id("id", "Service").required, .text("name", "New name"), .flag("is_archived", "Archived"),
    ], isDefault: false
  ) { call in
    let id = try call.arguments.requiredID()
    let name = try call.arguments.name("name")
    let isArchived = call.arguments.flag("is_archived")
    guard name != nil || isArchived != nil else { throw Refusal.nothingGiven }
    try refuseIfMissing(call)
    let known = try await call.check(.service, id)
    let subject = Subject(.service, id)
    return try await call.submit(about: [subject]) { entrance in
      if let name {
        try refuseTwin(name, except: id, in: entrance)
        _ = try entrance.propose(
          OperationDraft(.update, .existing(subject), wish: [.name: .text(name)]))
      }
      if let isArchived {
        let wish: Fields = [.isArchived: .flag(isArchived)]
        if name == nil { try call.refuseIfSo(subject, wish, in: entrance) }
        let below =
          isArchived
          ? try entrance.view.countedBelow(subject, at: entrance.now, isReversible: true) : nil
        _ = try entrance.propose(
          OperationDraft(
            .transition, .existing(subject), wish: wish, options: OperationOptions(below: below)))
      }
      return Proposal([known.warning(.service)].compactMap(\.self))
    }
  }

  static let archive = ToolOffer(
    "tt_archive_service", "Archive service", in: .services, .change,
    "Archives a service; projects keep it. Undo: tt_reactivate_service.",
    [.id("id", "Service").required], isDefault: false
  ) { call in
    try refuseIfMissing(call)
    return try await call.setArchived(.service, true)
  }

  static let reactivate = ToolOffer(
    "tt_reactivate_service", "Reactivate service", in: .services, .change,
    "Makes an archived service active again.", [.id("id", "Service").required], isDefault: false
  ) { call in
    try refuseIfMissing(call)
    return try await call.setArchived(.service, false)
  }

  static let delete = ToolOffer(
    "tt_delete_service", "Delete service", in: .services, .destroy(isIdempotent: false),
    "Deletes a service for good; its projects stay, without a service (tt_archive_service keeps it). "
      + "First dry_run, then confirm.",
    [.id("id", "Service").required, .withDependants, .dryRun, .confirm], isDefault: false
  ) { call in
    try refuseIfMissing(call)
    return try await call.deleteContainer(.service) { counts in
      "leaves \(counts.projects) projects without a service"
    }
  }

  /// - Throws: what the account answered when it was last asked for its services: it has none.
  private static func refuseIfMissing(_ call: ToolCall) throws {
    try call.look { view in
      guard try view.coverage(.list(.service)) == nil,
        let failure = try view.pullFailure(.list(.service)), failure.code == Refusal.notAvailable
      else { return }
      throw Refusal(
        failure.code, failure.sentence,
        next: "Leave services out; tt_list_services asks again whether there are any.")
    }
  }

  private static func refuseTwin(
    _ name: String, except id: EntityID?, in entrance: Entrance
  ) throws {
    let own = try id.map(entrance.view.resolve)
    let twin = try Names(entrance.view).exact(.service, name).first { $0.subject.id != own }
    guard let twin else { return }
    throw Refusal(
      "exists",
      "A service \"\(name)\" exists already as \(twin.subject.id)"
        + (twin.fields[.isArchived]?.flag == true ? ", archived." : "."),
      next: "Use \(twin.subject.id), or choose another name.")
  }
}

extension Refusal {
  /// The code of a list that the account does not offer.
  static let notAvailable = "not_available"
}
