/// A setting whose texts become values of one type.
struct Setting<Value: Sendable>: Sendable {
  let definition: SettingDefinition
  /// nil for a text that is not allowed.
  let value: @Sendable (String) -> Value?

  init(_ definition: SettingDefinition, value: @escaping @Sendable (String) -> Value?) {
    self.definition = definition
    self.value = value
    // A default that its own setting refuses is our bug.
    precondition(
      definition.standard.map { value($0) != nil } ?? true,
      "\(definition.key) refuses its own default")
  }
}

extension Setting where Value == Int {
  static func whole(
    _ key: String, unit: String? = nil, in range: ClosedRange<Int>, standard: Int?,
    about: [String]
  ) -> Setting {
    Setting(
      SettingDefinition(
        key, unit: unit,
        allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)",
        standard: standard.map(String.init), about: about)
    ) { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }
  }
}

extension Setting where Value == [String] {
  /// Names separated by commas; empty parts are dropped.
  static func names(_ key: String, standard: String?, about: [String]) -> Setting {
    Setting(
      SettingDefinition(
        key, allowed: "names of letters, digits and _, separated by commas",
        standard: standard, about: about)
    ) { text in
      let names = text.split(separator: ",").map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
      let isPlain = names.allSatisfy {
        $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      }
      return isPlain ? names : nil
    }
  }
}

extension Setting where Value == Bool {
  static func flag(_ key: String, standard: Bool, about: [String]) -> Setting {
    Setting(
      SettingDefinition(
        key, allowed: "true or false (1 and 0, yes and no are understood)",
        standard: standard ? "true" : "false", about: about)
    ) { text in
      switch text.lowercased() {
      case "true", "1", "yes", "on": true
      case "false", "0", "no", "off": false
      default: nil
      }
    }
  }
}

extension Setting where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One word of a few.
  static func choice(_ key: String, standard: Value, about: [String]) -> Setting {
    let words = Value.allCases.map(\.rawValue)
    return Setting(
      SettingDefinition(
        key, allowed: words.dropLast().joined(separator: ", ") + " or " + (words.last ?? ""),
        standard: standard.rawValue, about: about)
    ) { Value(rawValue: $0) }
  }
}
