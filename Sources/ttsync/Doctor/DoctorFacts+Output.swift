import JSONTree

extension DoctorFacts {
  /// The facts for programs. Keys are only ever added.
  var json: JSON {
    [
      "result": .string(worst.rawValue), "version": .string(Version.text),
      "journal": journal.map(JSON.string) ?? .null,
      "findings": .array(findings.map(\.json)), "settings": .array(settings.map(\.json)),
      "capabilities": .array(capabilities.map(\.json)),
    ]
  }

  /// For people: one line each, then what to do about it, and the verdict last.
  func text(_ ink: Ink) -> String {
    var lines: [String] = []
    for finding in findings {
      let topic = finding.topic
      let pad = String(repeating: " ", count: max(1, 14 - topic.count))
      lines.append("\(Self.mark(finding.level, ink)) \(ink(.faint, topic))\(pad)\(finding.text)")
      if let advice = finding.advice { lines.append("                      → \(advice)") }
    }
    let warnings = findings.count { $0.level == .warn }
    let problems = findings.count { $0.level == .problem }
    let counts = [
      problems > 0 ? Phrase.count(problems, "problem") : nil,
      warnings > 0 ? Phrase.count(warnings, "warning") : nil,
    ].compactMap { $0 }
    lines.append(
      counts.isEmpty
        ? ink(.green, "Everything is in order.")
        : ink(problems > 0 ? .red : .yellow, counts.joined(separator: " and ") + "."))
    return lines.joined(separator: "\n")
  }

  private static func mark(_ level: Finding.Level, _ ink: Ink) -> String {
    switch level {
    case .ok: ink(.green, "ok     ")
    case .warn: ink(.yellow, "warn   ")
    case .problem: ink(.red, "problem")
    }
  }
}
