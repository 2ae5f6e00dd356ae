/// The sentences of repairs (design §6).
extension Reason {
  /// What an attempt without an answer made, and nobody knew of.
  static func secondCopy(_ record: Record, _ maker: Operation) -> Reason {
    let what = "\(record.kind.noun) \(record.id)"
    let next = "Retry this to delete it, or discard this to keep it."
    if record.fields[.isRunning] == .flag(true) {
      return Reason(
        "ghost_timer",
        "A timer runs that \(maker.id) started late, after its outcome was settled otherwise "
          + "(\(what)). \(next)")
    }
    if maker.state == .applied {
      return Reason(
        "second_copy",
        "\(maker.id) was sent without an answer once, and \(what) equals what it made: a second "
          + "copy? \(next)")
    }
    return Reason(
      "orphan",
      "\(maker.id) was \(maker.state.rawValue), but \(what) is what it would have made. \(next)")
  }

  /// A change waits because an older one of unknown outcome may still arrive.
  package static let watched = Reason(
    "watched",
    "An earlier change of it got no answer and may still arrive; this waits until it cannot.")
}
