/// One setting as people see it: the only place where its key, unit, default and text stand.
struct SettingDefinition: Sendable, Equatable {
  /// The name in the environment and in `.env`.
  let key: String
  /// What it is for, one line each, at most 90 characters.
  let about: [String]
  /// Unit of a number: `seconds`; nil for what has none.
  let unit: String?
  /// What is accepted, as the end of "must be …".
  let allowed: String
  /// The value when nothing is set, as it would be written; nil: there is none.
  let standard: String?
  /// Never shown, logged or written.
  let isSecret: Bool
  /// Nothing that talks to TrackingTime starts without it.
  let isRequired: Bool

  init(
    _ key: String, unit: String? = nil, allowed: String, standard: String? = nil,
    isSecret: Bool = false, isRequired: Bool = false, about: [String]
  ) {
    self.key = key
    self.about = about
    self.unit = unit
    self.allowed = allowed
    self.standard = standard
    self.isSecret = isSecret
    self.isRequired = isRequired
  }
}
