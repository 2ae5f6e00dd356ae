import Logging
import SyncCore

/// The worker's log lines: static texts, facts in the metadata, never a secret or a user's text.
extension Logger {
  func leadTaken(_ epoch: Epoch, rescued: Int) {
    info(
      "Took the lead", metadata: ["epoch": "\(epoch.rawValue)", "rescued": "\(rescued)"])
  }
}
