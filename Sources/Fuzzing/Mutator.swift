import JSONTree
import TestSupport

/// Makes inputs from kept ones: the same input for the same seed and number, on every machine.
package struct Mutator: Sendable {
  /// A kept input; where a JSON document stands in it, its tree too.
  private struct Seed: Sendable {
    var bytes: [UInt8]
    var head: [UInt8] = []
    var tree: JSON?
  }

  private let seeds: [Seed]
  private let words: [String]
  private let number: UInt64

  /// No input grows beyond it: a door has bounds of its own, and they are far below.
  package static let bytesMax = 1 << 18

  package init(_ inputs: [[UInt8]], words: [String], seed: UInt64) {
    seeds = inputs.map(Self.seed)
    self.words = words + Self.anyWords
    number = seed
  }

  private static func seed(_ bytes: [UInt8]) -> Seed {
    let braces = Set("{[".utf8)
    let start = bytes.firstIndex(where: braces.contains) ?? bytes.endIndex
    // Lost: where it is no JSON. Its bytes are mutated then.
    guard start < bytes.endIndex, let tree = try? JSON(parsing: bytes[start...]) else {
      return Seed(bytes: bytes)
    }
    return Seed(bytes: bytes, head: Array(bytes[..<start]), tree: tree)
  }

  /// Number 0 and the next are the kept inputs themselves.
  package func input(_ index: UInt64) -> [UInt8] {
    if index < UInt64(seeds.count) { return seeds[Int(index)].bytes }
    var random = SeededGenerator(seed: number &+ index &* 0xD134_2543_DE82_EF95)
    guard let seed = seeds.randomElement(using: &random) else {
      return Self.noise(&random, Int.random(in: 0...64, using: &random))
    }
    var bytes = seed.bytes
    if let tree = seed.tree, Int.random(in: 0..<10, using: &random) < 7 {
      bytes = seed.head + encoded(changed(tree, &random), &random)
    }
    let rounds =
      Int.random(in: 0..<10, using: &random) < 6 ? 0 : Int.random(in: 1...4, using: &random)
    for _ in 0..<max(rounds, seed.tree == nil ? 1 : 0) { mutate(&bytes, &random) }
    return Array(bytes.prefix(Self.bytesMax))
  }

  // MARK: Trees

  /// Stands for a fragment that no tree can hold.
  private static let mark = "\u{1}fragment\u{1}"

  private func changed(_ tree: JSON, _ random: inout SeededGenerator) -> JSON {
    var tree = tree
    for _ in 0..<Int.random(in: 1...3, using: &random) { change(&tree, &random, level: 0) }
    return tree
  }

  private func change(_ tree: inout JSON, _ random: inout SeededGenerator, level: Int) {
    let goesOn = level < 24 && Int.random(in: 0..<8, using: &random) > 0
    switch tree {
    case .array(var values) where goesOn && !values.isEmpty:
      let index = Int.random(in: 0..<values.count, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0: values.remove(at: index)
      case 1: values.insert(values[index], at: index)
      default: change(&values[index], &random, level: level + 1)
      }
      tree = .array(values)
    case .object(var object) where goesOn && !object.isEmpty:
      let key = object.keys[Int.random(in: 0..<object.count, using: &random)]
      var value = object[key] ?? .null
      switch Int.random(in: 0..<10, using: &random) {
      case 0: object[key] = nil
      case 1: object[words.randomElement(using: &random) ?? ""] = value
      case 2:
        object[key] = nil
        object[words.randomElement(using: &random) ?? ""] = self.value(&random, level: level)
      default:
        change(&value, &random, level: level + 1)
        object[key] = value
      }
      tree = .object(object)
    default: tree = value(&random, level: level)
    }
  }

  private func value(_ random: inout SeededGenerator, level: Int) -> JSON {
    switch Int.random(in: 0..<14, using: &random) {
    case 0: return .null
    case 1: return .bool(.random(using: &random))
    case 2: return .integer(Self.integers.randomElement(using: &random) ?? 0)
    case 3: return .integer(.random(in: .min ... .max, using: &random))
    case 4: return .integer(.random(in: -100...100_000_000, using: &random))
    case 5: return .number(Self.numbers.randomElement(using: &random) ?? 0.5)
    case 6: return .string(Self.text(&random))
    case 7, 8, 9: return .string(words.randomElement(using: &random) ?? "")
    case 10: return .string(Self.mark)
    case 11: return [value(&random, level: level + 1), value(&random, level: level + 1)]
    case 12:
      let tree = seeds.randomElement(using: &random)?.tree ?? .null
      return Self.part(of: tree, &random)
    default: return level > 8 ? [:] : .object([words[0]: value(&random, level: level + 1)])
    }
  }

  private static func part(of tree: JSON, _ random: inout SeededGenerator) -> JSON {
    var part = tree
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      switch part {
      case .array(let values): part = values.randomElement(using: &random) ?? part
      case .object(let object):
        part = object.keys.randomElement(using: &random).flatMap { object[$0] } ?? part
      default: break
      }
    }
    return part
  }

  private func encoded(_ tree: JSON, _ random: inout SeededGenerator) -> [UInt8] {
    let bytes = tree.encoded(pretty: Int.random(in: 0..<20, using: &random) == 0)
    let mark = JSON.string(Self.mark).encoded()
    guard let place = bytes.firstRange(of: mark) else { return bytes }
    return Array(bytes[..<place.lowerBound]) + Self.fragment(&random)
      + Array(bytes[place.upperBound...])
  }

  /// What is no JSON, or JSON at its edges.
  private static func fragment(_ random: inout SeededGenerator) -> [UInt8] {
    switch Int.random(in: 0..<8, using: &random) {
    case 0:
      let depth = Int.random(in: 1...400, using: &random)
      return [UInt8](repeating: UInt8(ascii: "["), count: depth)
        + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
    case 1:
      return Array("\"".utf8) + noise(&random, Int.random(in: 1...20, using: &random))
        + Array("\"".utf8)
    case 2:
      let count = Int.random(in: 1...20_000, using: &random)
      return Array("\"".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: count)
        + Array("\"".utf8)
    default: return Array((fragments.randomElement(using: &random) ?? "").utf8)
    }
  }

  // MARK: Bytes

  private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    let place = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<10, using: &random) {
    case 0 where !bytes.isEmpty: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1 where !bytes.isEmpty: bytes[place] = .random(in: 0...255, using: &random)
    case 2 where !bytes.isEmpty:
      bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...16, using: &random)))
    case 3: bytes.insert(.random(in: 0...255, using: &random), at: place)
    case 4: bytes.insert(contentsOf: (words.randomElement(using: &random) ?? "").utf8, at: place)
    case 5: bytes.insert(contentsOf: Self.noise(&random, 8), at: place)
    case 6 where !bytes.isEmpty:
      let end = min(bytes.count, place + Int.random(in: 1...64, using: &random))
      bytes.insert(contentsOf: bytes[place..<end], at: place)
    case 7:
      let other = seeds.randomElement(using: &random)?.bytes ?? []
      let from = other.isEmpty ? 0 : Int.random(in: 0..<other.count, using: &random)
      bytes = Array(bytes[..<place] + other[from...])
    case 8: bytes.removeSubrange(place...)
    default: bytes.insert(contentsOf: Self.fragment(&random), at: place)
    }
  }

  private static func noise(_ random: inout SeededGenerator, _ count: Int) -> [UInt8] {
    (0..<count).map { _ in .random(in: 0...255, using: &random) }
  }

  private static func text(_ random: inout SeededGenerator) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      let limits: [UInt32] = [0x20, 0x80, 0x3000, 0x11_0000]
      let limit = limits.randomElement(using: &random) ?? 0x80
      text.append(Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) ?? "\u{2028}")
    }
    return String(text)
  }
}
