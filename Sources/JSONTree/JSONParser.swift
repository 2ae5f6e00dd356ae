/// One pass over the bytes of a document.
///
/// Recursive descent; the recursion is bounded by `maxDepth`. Every loop advances `position` and
/// so is bounded by the length of the input.
struct JSONParser {
  let bytes: [UInt8]
  let maxDepth: Int

  /// The next byte to look at.
  var position = 0

  /// Arrays and objects that are open.
  private var depth = 0

  init(bytes: [UInt8], maxDepth: Int) {
    self.bytes = bytes
    self.maxDepth = maxDepth
  }

  /// The whole input as one document.
  mutating func document() throws(JSONSyntaxError) -> JSON {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw problem("a byte order mark") }
    skipWhitespace()
    let value = try value()
    skipWhitespace()
    guard position == bytes.count else { throw problem("more bytes after the document") }
    return value
  }

  func problem(_ problem: String) -> JSONSyntaxError {
    JSONSyntaxError(offset: position, problem: problem)
  }

  /// The byte at `position`; nil at the end of the input.
  var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func value() throws(JSONSyntaxError) -> JSON {
    guard let first = current else { throw problem("the input ends where a value should be") }
    switch first {
    case Ascii.braceOpen: return .object(try object())
    case Ascii.bracketOpen: return .array(try array())
    case Ascii.quote: return .string(try string())
    case Ascii.minus, Ascii.zero...Ascii.nine: return try number()
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: throw problem("no value begins with this byte")
    }
  }

  private mutating func literal(
    _ word: StaticString, _ value: JSON
  ) throws(JSONSyntaxError) -> JSON {
    let text = word.description.utf8
    guard bytes[position...].starts(with: text) else { throw problem("expected \(word)") }
    position += text.count
    return value
  }

  private mutating func object() throws(JSONSyntaxError) -> JSONObject {
    try enter()
    var object = JSONObject()
    skipWhitespace()
    if take(Ascii.braceClose) {
      depth -= 1
      return object
    }
    repeat {
      skipWhitespace()
      guard current == Ascii.quote else { throw problem("expected a key in quotes") }
      let keyOffset = position
      let key = try string()
      skipWhitespace()
      guard take(Ascii.colon) else { throw problem("expected a colon after the key") }
      skipWhitespace()
      guard object.insert(try value(), forKey: key) else {
        throw JSONSyntaxError(offset: keyOffset, problem: "the key is in this object already")
      }
      skipWhitespace()
    } while take(Ascii.comma)
    guard take(Ascii.braceClose) else { throw problem("expected a comma or the object's end") }
    depth -= 1
    return object
  }

  private mutating func array() throws(JSONSyntaxError) -> [JSON] {
    try enter()
    var array: [JSON] = []
    skipWhitespace()
    if take(Ascii.bracketClose) {
      depth -= 1
      return array
    }
    repeat {
      skipWhitespace()
      array.append(try value())
      skipWhitespace()
    } while take(Ascii.comma)
    guard take(Ascii.bracketClose) else { throw problem("expected a comma or the array's end") }
    depth -= 1
    return array
  }

  /// Steps over the opening bracket.
  private mutating func enter() throws(JSONSyntaxError) {
    guard depth < maxDepth else { throw problem("nested deeper than \(maxDepth)") }
    depth += 1
    position += 1
  }

  /// Steps over the byte if it is next.
  mutating func take(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipWhitespace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }
}
