import Foundation

/// A copy of the tree with every fault of the list in it, each switched off.
struct PlantedTree: Sendable {
  let source: String
  let copy: String

  static let kept = [
    "Package.swift", "Package.resolved", "Sources", "Tests", "schema", ".env.example", "README.md",
    "CHANGELOG.md",
  ]
  private static let schemaFile = "Sources/JournalStore/Schema.swift"
  private static let schemaText =
    "String(decoding: PackageResources.v001_initial_sql, as: UTF8.self)"

  /// Brings the copy up to date. A file that says the same is left alone, so that the next build
  /// makes only what changed.
  func write(_ rewriter: Rewriter) throws {
    var wanted: [String: Data] = [:]
    for path in try paths(below: source) {
      wanted[path] = try FileManager.default.contents(at: source + "/" + path)
        .orThrow("\(path) cannot be read")
    }
    for file in rewriter.files.keys where !file.hasPrefix("schema/") {
      guard let data = wanted[file] else { continue }
      let text = try rewriter.rewritten(String(decoding: data, as: UTF8.self), file: file)
      wanted[file] = Data(text.utf8)
    }
    for target in rewriter.targets {
      wanted["Sources/\(target)/Planted.swift"] = Data(rewriter.switchboard(of: target).utf8)
    }
    if rewriter.targets.contains("JournalStore"), let data = wanted[Self.schemaFile] {
      let text = String(decoding: data, as: UTF8.self)
        .replacingOccurrences(of: Self.schemaText, with: "plantedSchema(\(Self.schemaText))")
      wanted[Self.schemaFile] = Data(text.utf8)
    }
    for stale in try paths(below: copy) where wanted[stale] == nil && stale != "Package.resolved" {
      try FileManager.default.removeItem(atPath: copy + "/" + stale)
    }
    for (path, data) in wanted { try save(data, path) }
  }

  private func save(_ data: Data, _ path: String) throws {
    let url = URL(fileURLWithPath: copy + "/" + path)
    if FileManager.default.contents(atPath: url.path) == data { return }
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
  }

  /// Files only, from the top of the tree.
  private func paths(below top: String) throws -> [String] {
    let files = FileManager.default
    var found: [String] = []
    for name in Self.kept where files.fileExists(atPath: top + "/" + name) {
      guard let entries = files.enumerator(atPath: top + "/" + name) else { continue }
      var isFile = true
      while let entry = entries.nextObject() as? String {  // bounded by the tree
        isFile = false
        let type = entries.fileAttributes?[.type] as? FileAttributeType
        if type == .typeRegular { found.append(name + "/" + entry) }
      }
      if isFile { found.append(name) }
    }
    return found
  }
}

extension FileManager {
  fileprivate func contents(at path: String) -> Data? { contents(atPath: path) }
}

extension Optional {
  fileprivate func orThrow(_ sentence: String) throws -> Wrapped {
    guard let self else { throw Rewriter.Problem(description: sentence) }
    return self
  }
}
