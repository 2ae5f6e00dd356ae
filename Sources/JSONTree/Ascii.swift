/// The bytes that mean something in JSON.
enum Ascii {
  static let backslash = UInt8(ascii: "\\")
  static let braceClose = UInt8(ascii: "}")
  static let braceOpen = UInt8(ascii: "{")
  static let bracketClose = UInt8(ascii: "]")
  static let bracketOpen = UInt8(ascii: "[")
  static let colon = UInt8(ascii: ":")
  static let comma = UInt8(ascii: ",")
  static let dot = UInt8(ascii: ".")
  static let minus = UInt8(ascii: "-")
  static let newline = UInt8(ascii: "\n")
  static let nine = UInt8(ascii: "9")
  static let plus = UInt8(ascii: "+")
  static let quote = UInt8(ascii: "\"")
  static let space = UInt8(ascii: " ")
  static let zero = UInt8(ascii: "0")
}
