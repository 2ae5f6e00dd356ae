/// What goes wrong. Times are seconds.
///
/// | `kind` | members | what happens |
/// |---|---|---|
/// | `delay` | `before`, `after` | waits before and after applying; other faults still apply |
/// | `cutBefore` | `reset` | connection closed, nothing applied |
/// | `cutAfter` | `reset` | applied, connection closed without an answer |
/// | `lateCommit` | `seconds`, `answer` | answered so, applied that much later |
/// | `truncate` | `bytes`, `reset` | applied; only the first `bytes` of the body are sent |
/// | `drip` | `bytes`, `every` | applied; the body comes in pieces with pauses |
/// | `silence` | `applied` | no answer at all; the connection stays open |
/// | `hangUp` | `reset` | applied and answered, then closed without a word |
/// | `page` | `status`, `applied` | an HTML page with this HTTP status |
/// | `envelope` | `status`, `http`, `applied` | an envelope with this status |
/// | `tooMany` | `retryAfter`, `seconds` | HTTP 429, nothing applied |
/// | `unauthorized`, `paymentRequired` | | HTTP 401, 402, nothing applied |
/// | `malformed` | `applied` | JSON that breaks off, correctly framed |
/// | `wrongType` | `applied` | the right body as `text/html` |
/// | `empty` | `applied` | HTTP 200 without a body |
/// | `redirect` | `location` | HTTP 302, nothing applied |
/// | `offline` | `seconds` | the service is away for so long; nothing applied |
/// | `edit` | `edit`, `late` | another user's change first (or just after); then all as usual |
///
/// `reset` closes with RST (else FIN), `applied` says whether the request takes effect; both are
/// true unless given. The first rule that fires with anything but `delay` and `edit` decides.
package enum FaultAction: Sendable, Equatable {
  case delay(before: Double, after: Double)
  case cutBefore(reset: Bool)
  case cutAfter(reset: Bool)
  case lateCommit(seconds: Double, answer: LateAnswer)
  case truncate(bytes: Int, reset: Bool)
  case drip(bytes: Int, every: Double)
  case silence(applied: Bool)
  case hangUp(reset: Bool)
  case page(status: Int, applied: Bool)
  case envelope(status: Int, http: Int, applied: Bool)
  case tooMany(SandboxSwitches.RetryAfter, seconds: Int)
  case unauthorized
  case paymentRequired
  case malformed(applied: Bool)
  case wrongType(applied: Bool)
  case empty(applied: Bool)
  case redirect(location: String)
  case offline(seconds: Double)
  case edit(SandboxEdit, late: Bool)

  /// What a client sees of a late commit: a cut connection, silence, or a gateway's HTML 504.
  package enum LateAnswer: String, Sendable, Codable { case cut, silence, gateway }

  /// The name in JSON.
  package var kind: String { json["kind"]?.string ?? "" }

  /// Whether a later rule may still decide.
  var composes: Bool {
    switch self {
    case .delay, .edit: true
    default: false
    }
  }

  /// Whether the request takes effect at all, now or later.
  var applies: Bool {
    switch self {
    case .delay, .edit, .cutAfter, .lateCommit, .truncate, .drip, .hangUp: true
    case .silence(let applied), .page(_, let applied), .envelope(_, _, let applied),
      .malformed(let applied), .wrongType(let applied), .empty(let applied):
      applied
    case .cutBefore, .tooMany, .unauthorized, .paymentRequired, .redirect, .offline: false
    }
  }
}
