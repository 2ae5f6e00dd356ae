/// The surfaces of the libraries. Those of the program itself stand in `Tests/FuzzTests`.
package enum FuzzSurfaces {
  package static let names = ["json", "payload", "answer", "session", "tool"]

  package static func named(_ name: String) throws -> (any FuzzSurface)? {
    switch name {
    case "json": JSONSurface()
    case "payload": PayloadSurface()
    case "answer": try AnswerSurface()
    case "session": try SessionSurface()
    case "tool": try ToolSurface()
    default: nil
    }
  }

  /// Without making it.
  package static func words(of name: String) throws -> [String] {
    switch name {
    case "payload": PayloadSurface.words
    case "answer": AnswerSurface.words
    case "session": SessionSurface.words
    case "tool": ToolSurface.words
    default: []
    }
  }
}
