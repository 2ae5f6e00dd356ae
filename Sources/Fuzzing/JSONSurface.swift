import JSONTree

/// The text of any JSON document.
package struct JSONSurface: FuzzSurface {
  package let name = "json"

  package init() {}

  package func take(_ input: [UInt8]) throws {
    let tree: JSON
    do {
      tree = try JSON(parsing: input)
    } catch {
      return try require(
        (0...input.count).contains(error.offset), "the fault lies outside of the text")
    }
    for (pretty, sorted) in [(false, false), (true, false), (false, true)] {
      let again = try? JSON(parsing: tree.encoded(pretty: pretty, sortedKeys: sorted))
      try require(again == tree, "what is printed is not read as the same")
    }
    try require(String(validating: tree.encoded(), as: UTF8.self) != nil, "printed is not UTF-8")
  }
}
