import Foundation

/// The parameters of a call: query, form body and JSON body in one (API §3).
///
/// A JSON body wins over a form body, a form body over the query. In query and form everything is
/// text and arrays are JSON text; in a JSON body arrays are arrays.
struct Parameters: Sendable {
  private enum Origin { case text, json }
  private var values: [String: (value: SandboxJSON, origin: Origin)] = [:]
  /// The body was JSON, but no object; every call refuses that (API §3).
  private(set) var isMalformed = false

  init(_ request: SandboxRequest) {
    take(form: request.query)
    let type = request.header("Content-Type")?.lowercased() ?? ""
    let looksLikeJSON = request.body.first { $0 > 0x20 }.map { $0 == UInt8(ascii: "{") } ?? false
    if type.contains("json") || (type.isEmpty && looksLikeJSON) {
      take(json: request.body)
    } else {
      take(form: String(decoding: request.body, as: UTF8.self))
    }
  }

  private mutating func take(json body: [UInt8]) {
    guard !body.isEmpty else { return }
    // Lost: where it stops being JSON; the real server says no more either.
    guard let members = (try? JSON(parsing: body))?.members else {
      isMalformed = true
      return
    }
    for member in members { values[member.name] = (member.value, .json) }
  }

  private mutating func take(form: String) {
    for pair in form.split(separator: "&") {
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = halves.count == 2 ? Self.decode(halves[1]) : ""
      values[Self.decode(halves[0])] = (.string(value), .text)
    }
  }

  private static func decode(_ text: Substring) -> String {
    let spaced = String(text).replacing("+", with: " ")
    return spaced.removingPercentEncoding ?? spaced
  }

  // MARK: Reading

  /// Whether it was sent at all, null included.
  func has(_ name: String) -> Bool { values[name] != nil }

  /// As text; nil where it is missing, null, or no scalar.
  func text(_ name: String) -> String? {
    switch values[name]?.value {
    case .string(let text): text
    case .int(let number): String(number)
    case .double(let number): String(number)
    case .bool(let flag): String(flag)
    default: nil
    }
  }

  /// As text that says something; nil also for the empty text.
  func filled(_ name: String) -> String? {
    text(name).flatMap { $0.trimmed.isEmpty ? nil : $0 }
  }

  /// nil: missing, null or empty. Refuses what is no whole number.
  func int(_ name: String) throws(Refusal) -> Int? {
    if let number = values[name]?.value.int { return number }
    guard let text = filled(name) else { return nil }
    guard let number = Int(text) else { throw .invalid(.invalid(name)) }
    return number
  }

  /// nil: missing, null or empty. Refuses what is no number.
  func number(_ name: String) throws(Refusal) -> Double? {
    if let number = values[name]?.value.double { return number }
    guard let text = filled(name) else { return nil }
    guard let number = Double(text) else { throw .invalid(.invalid(name)) }
    return number
  }

  /// nil: missing. Everything but true and 1 is false.
  func flag(_ name: String) -> Bool? {
    text(name).map { $0 == "true" || $0 == "1" }
  }

  /// nil: missing or null. In a JSON body it must be an array, elsewhere the text of one (API §3).
  func list(_ name: String) throws(Refusal) -> [SandboxJSON]? {
    guard let (value, origin) = values[name], !value.isNull else { return nil }
    if origin == .json {
      guard let array = value.array else { throw .invalid(.castFailure) }
      return array
    }
    if filled(name) == nil { return nil }
    return try Self.parsed(value.string ?? "", name)
  }

  /// An array sent as JSON text in every encoding: `data` of the billing calls (API §3).
  func textualList(_ name: String) throws(Refusal) -> [SandboxJSON] {
    guard let (value, _) = values[name], !value.isNull else { throw .invalid(.missing(name)) }
    guard let text = value.string else { throw .invalid(.castFailure) }
    return try Self.parsed(text, name)
  }

  /// The value as text for a column that holds JSON text: a string as it is, else its JSON.
  func jsonText(_ name: String) -> String? {
    guard let value = values[name]?.value, !value.isNull else { return nil }
    return value.string ?? value.text
  }

  private static func parsed(_ text: String, _ name: String) throws(Refusal) -> [SandboxJSON] {
    // Lost: where it stops being JSON; the real server says no more either.
    guard let array = (try? JSON(parsing: text))?.array else { throw .invalid(.invalid(name)) }
    return array
  }
}

extension String {
  var trimmed: String {
    let start = drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// How names are compared (API §7: trimmed, case-insensitive).
  var nameKey: String { trimmed.lowercased() }
}
