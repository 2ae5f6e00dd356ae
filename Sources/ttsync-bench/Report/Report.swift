import Foundation
import JSONTree

/// Everything one run found.
struct Report: Sendable {
  var measurements: [Measurement] = []
  /// Before the first measurement, while nothing of ours ran; nil: the system does not tell.
  var pressure: Double?
  /// Why its numbers are not to be trusted as they are; nil: nothing speaks against it.
  var mark: String?
  var machine: String
  var isQuick: Bool

  static let head = [
    "goal", "what", "n", "p50", "p99", "p99.9", "floor p50", "ratio", "bound", "found", "verdict",
  ]

  /// The table in Markdown, as it stands in the documentation.
  var table: String {
    let rows = measurements.map(Self.cells)
    let widths = Self.head.indices.map { column in
      ([Self.head] + rows).map { $0[column].count }.max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      let padded = zip(cells, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      return "| " + padded.joined(separator: " | ") + " |"
    }
    let rule =
      "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|"
    return ([line(Self.head), rule] + rows.map(line)).joined(separator: "\n")
  }

  private static func cells(_ row: Measurement) -> [String] {
    let unit = row.unit
    let isOne = row.sample.count <= 1
    func told(_ value: Double) -> String { isOne ? "" : Words.number(value, unit) }
    let ratio = row.ratio.map(Words.number) ?? ""
    return [
      row.goal, row.subject, row.sample.isEmpty ? "" : String(row.sample.count),
      Words.number(row.sample.p50, unit), told(row.sample.p99), told(row.sample.p999),
      row.floor.map { Words.number($0.sample.p50, unit) } ?? "", ratio,
      row.checks.map(\.words).joined(separator: ", "),
      row.checks.map { Words.number($0.found) }.joined(separator: ", "), row.verdict.rawValue,
    ]
  }

  /// What stands below the table: what was measured beside what, and what else there is to know.
  var notes: String {
    var lines: [String] = []
    for row in measurements {
      let floor = row.floor.map { "floor: \($0.name)" }
      let words = [floor, row.note].compactMap(\.self)
      if !words.isEmpty {
        lines.append("\(row.goal) \(row.subject): \(words.joined(separator: "; ")).")
      }
    }
    return lines.joined(separator: "\n")
  }

  var summary: String {
    let counts = [Measurement.Verdict.met, .missed, .told, .notMeasured].compactMap { verdict in
      let count = measurements.count { $0.verdict == verdict }
      return count > 0 ? "\(count) \(verdict.rawValue)" : nil
    }
    let told = pressure.map { "CPU pressure before the run \(Words.number($0)) %" }
    return
      ([machine, isQuick ? "quick run" : nil, told, counts.joined(separator: ", "), mark]
      .compactMap(\.self)).joined(separator: " · ")
  }

  var json: JSON {
    [
      "machine": .string(machine), "quick": .bool(isQuick),
      "pressure_percent": pressure.map(JSON.number) ?? .null,
      "mark": mark.map(JSON.string) ?? .null,
      "measurements": .array(measurements.map(\.json)),
    ]
  }
}

extension Measurement {
  var json: JSON {
    var object: JSONObject = [
      "goal": .string(goal), "what": .string(subject), "unit": .string(unit.rawValue),
      "verdict": .string(verdict.rawValue),
    ]
    if !sample.isEmpty { object["ours"] = sample.json }
    if let floor {
      object["floor"] = ["what": .string(floor.name), "numbers": floor.sample.json]
      object["ratio"] = ratio.map(JSON.finite)
    }
    object["checks"] = .array(
      checks.map { check in
        [
          "what": .string(check.what), "found": JSON.finite(check.found),
          "bound": .number(check.bound), "is_upper": .bool(check.isUpper),
          "is_met": .bool(check.isMet),
        ]
      })
    if let note { object["note"] = .string(note) }
    return .object(object)
  }
}

extension Sample {
  var json: JSON {
    [
      "n": .integer(Int64(count)), "p50": .finite(p50), "p99": .finite(p99), "p99_9": .finite(p999),
      "max": .finite(max),
    ]
  }
}

extension JSON {
  /// JSON has no word for what is not a number.
  static func finite(_ value: Double) -> JSON { value.isFinite ? .number(value) : .null }
}
