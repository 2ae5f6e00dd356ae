import JSONTree

/// How this server names itself.
package struct ServerInfo: Sendable, Hashable {
  package let name: String
  package let title: String?
  package let version: String
  package let description: String?
  package let websiteURL: String?

  package init(
    name: String, title: String? = nil, version: String, description: String? = nil,
    websiteURL: String? = nil
  ) {
    self.name = name
    self.title = title
    self.version = version
    self.description = description
    self.websiteURL = websiteURL
  }

  /// Without members that the revision does not know.
  func json(for revision: Revision) -> JSON {
    var object: JSONObject = ["name": .string(name)]
    if revision >= .june2025 { object["title"] = title.map(JSON.string) }
    object["version"] = .string(version)
    if revision >= .november2025 {
      object["description"] = description.map(JSON.string)
      object["websiteUrl"] = websiteURL.map(JSON.string)
    }
    return .object(object)
  }
}
