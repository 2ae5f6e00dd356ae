package import MCPServer

/// All tools, in the order in which clients see them.
package enum Catalog {
  static let all: [ToolOffer] =
    AssistTools.all + TimerTools.all + TimeEntryTools.all + BillingTools.all + TaskTools.all
    + ProjectTools.all
    + CustomerTools.all + UserTools.all + UserTools.onlineOnly + ServiceTools.all
    + UserGroupTools.all + TagTools.all + TeamTools.all + WebhookLists.all + WebhookTools.all
    + NotificationLists.all + NotificationTools.all + ReportTools.all + SyncTools.all
    + DecisionTools.all

  /// What clients are told of all tools.
  package static var definitions: [ToolDefinition] { all.map(\.definition) }

  /// The names of all tools, for help texts.
  package static var names: [String] { all.map(\.definition.name) }

  /// The tools of a selection, ready to be registered.
  ///
  /// - Throws: `CatalogProblem` for names of tools and toolsets that do not exist, and for a
  ///   selection without any tool.
  package static func tools(
    _ selection: CatalogSelection, in environment: ToolEnvironment
  ) throws(CatalogProblem) -> [Tool] {
    let isHidden = { (offer: ToolOffer) in
      environment.settings.leavesDiscards && offer.definition.name == "tt_discard_operation"
    }
    return try selection.offers(from: all).filter { !isHidden($0) }.map {
      $0.tool(in: environment)
    }
  }
}
