/// Colour for terminals, and nothing for everything else.
struct Ink: Sendable, Equatable {
  let isOn: Bool

  enum Colour: String, Sendable {
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case bold = "1"
    case faint = "2"
  }

  /// `NO_COLOR` (any non-empty text) switches colour off, as does `TERM=dumb`.
  init(isTerminal: Bool, environment: [String: String]) {
    let isRefused = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
    isOn = isTerminal && !isRefused
  }

  /// Without colour, whatever the surroundings.
  static let none = Ink(isTerminal: false, environment: [:])

  func callAsFunction(_ colour: Colour, _ text: String) -> String {
    isOn ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }
}
