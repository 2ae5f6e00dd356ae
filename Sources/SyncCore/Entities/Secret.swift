/// A text that must not be seen: an app password, a proxy password.
///
/// Every way of turning it into text gives the same redaction; only `reveal()` gives the text, and
/// only the place that builds a request calls it (style §1, I11).
package struct Secret: Sendable, Hashable {
  private let text: String

  /// What stands in place of the text, everywhere.
  package static let redaction = "[secret]"

  package init(_ text: String) {
    self.text = text
  }

  package var isEmpty: Bool { text.isEmpty }

  /// The text itself. Never pass it to a log, an error or a description.
  package func reveal() -> String { text }

  /// `text` with every occurrence of this secret replaced by the redaction.
  ///
  /// For texts that others wrote, such as a server's message. An empty secret changes nothing.
  package func redacted(from text: String) -> String {
    self.text.isEmpty ? text : text.replacing(self.text, with: Self.redaction)
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { Self.redaction }
  package var debugDescription: String { Self.redaction }
  /// Without children, so that `dump` shows nothing either.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
