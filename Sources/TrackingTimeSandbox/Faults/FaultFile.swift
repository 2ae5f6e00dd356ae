import Foundation

/// A rules file; `FaultRule` shows one.
package struct FaultFile: Sendable, Codable, Equatable {
  package var rules: [FaultRule]
  /// Only on the control port: takes the place of the rules in force.
  package var replace: Bool?

  package init(rules: [FaultRule]) {
    self.rules = rules
  }

  /// Throws a `DecodingError` that names the place.
  package init(parsing bytes: [UInt8]) throws {
    self = try JSONDecoder().decode(FaultFile.self, from: Data(bytes))
  }
}
