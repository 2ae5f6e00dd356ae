/// One JSON value; objects keep the order of their members.
///
/// Integers stay integers as far as `Int` reaches, every other number is a double. Of members with
/// the same name the first is found.
package enum SandboxJSON: Sendable, Equatable {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case array([SandboxJSON])
  case object([Member])

  /// One name and value of an object.
  package struct Member: Sendable, Equatable {
    package var name: String
    package var value: SandboxJSON

    package init(_ name: String, _ value: SandboxJSON) {
      self.name = name
      self.value = value
    }
  }

  /// The member of that name; nil where there is none or this is no object.
  package subscript(name: String) -> SandboxJSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The element at that place; nil where there is none or this is no array.
  package subscript(index: Int) -> SandboxJSON? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  package var int: Int? {
    switch self {
    case .int(let number): number
    case .double(let number): Int(exactly: number)
    default: nil
    }
  }

  package var double: Double? {
    switch self {
    case .int(let number): Double(number)
    case .double(let number): number
    default: nil
    }
  }

  package var bool: Bool? {
    if case .bool(let flag) = self { flag } else { nil }
  }

  package var array: [SandboxJSON]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  package var members: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }

  package var isNull: Bool { self == .null }

  /// The same object with that member set: replaced in place, else appended.
  package func setting(_ name: String, _ value: SandboxJSON) -> SandboxJSON {
    guard case .object(var members) = self else { return .object([Member(name, value)]) }
    if let place = members.firstIndex(where: { $0.name == name }) {
      members[place].value = value
    } else {
      members.append(Member(name, value))
    }
    return .object(members)
  }
}

typealias JSON = SandboxJSON

extension SandboxJSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(nilLiteral: ()) { self = .null }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int) { self = .int(value) }
  package init(floatLiteral value: Double) { self = .double(value) }
  package init(stringLiteral value: String) { self = .string(value) }
  package init(arrayLiteral elements: SandboxJSON...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, SandboxJSON)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
}

// What may be missing becomes null.
extension SandboxJSON {
  init(_ value: Int?) { self = value.map(SandboxJSON.int) ?? .null }
  init(_ value: String?) { self = value.map(SandboxJSON.string) ?? .null }
  init(_ value: Double?) { self = value.map(SandboxJSON.double) ?? .null }
  init(_ value: Bool) { self = .bool(value) }
}
