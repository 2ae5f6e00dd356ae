import Foundation

extension FaultAction {
  /// What the client gets instead of that response.
  func delivery(of response: SandboxResponse, now: Date) -> Delivery {
    switch self {
    case .delay, .edit, .lateCommit: return Delivery(manner: .whole(response))
    case .cutBefore(let reset), .cutAfter(let reset): return Delivery(manner: .cut(reset: reset))
    case .truncate(let bytes, let reset):
      return Delivery(manner: .truncated(response, bytes: bytes, reset: reset))
    case .drip(let bytes, let every):
      return Delivery(manner: .drip(response, bytes: bytes, every: every))
    case .silence: return Delivery(manner: .silence)
    case .hangUp(let reset): return Delivery(manner: .hangUp(response, reset: reset))
    case .offline(let seconds):
      return Delivery(manner: .cut(reset: true), offline: seconds)
    default: return Delivery(manner: .whole(disguise(response, now: now)))
    }
  }

  /// The response that a proxy, a guard or a bug puts in place of the real one.
  private func disguise(_ response: SandboxResponse, now: Date) -> SandboxResponse {
    var changed = response
    switch self {
    case .page(let status, _): return .page(status)
    case .envelope(let status, let http, _):
      return .envelope(status, message: "Unexpected error.", data: [:], httpStatus: http)
    case .tooMany(let how, let seconds):
      changed = .envelope(429, message: "Too many requests.", data: [:], httpStatus: 429)
      switch how {
      case .none: break
      case .seconds: changed.headers.append(.init("Retry-After", String(seconds)))
      case .date:
        let date = HTTPDate.text(now.addingTimeInterval(Double(seconds)))
        changed.headers.append(.init("Retry-After", date))
      }
    case .unauthorized:
      return .envelope(401, message: "Invalid credentials.", data: [:], httpStatus: 401)
    case .paymentRequired:
      return .envelope(402, message: "The account is suspended.", data: [:], httpStatus: 402)
    case .malformed:
      let whole = response.body.isEmpty ? Array("{\"response\":{}}".utf8) : response.body
      changed = SandboxResponse(
        status: 200, contentType: "application/json;charset=UTF-8",
        body: Array(whole.dropLast(max(1, whole.count / 3))))
    case .wrongType: changed.headers = [.init("Content-Type", "text/html")]
    case .empty:
      changed = SandboxResponse(status: 200, contentType: "application/json", body: [])
    case .redirect(let location):
      changed = .page(302)
      changed.headers.append(.init("Location", location))
    default: break
    }
    return changed
  }
}

extension FaultAction.LateAnswer {
  var manner: Delivery.Manner {
    switch self {
    case .cut: .cut(reset: true)
    case .silence: .silence
    case .gateway: .whole(.page(504))
    }
  }
}

extension Delivery.Manner {
  /// As the log says it.
  var words: String {
    switch self {
    case .whole(let response): Self.status(response)
    case .hangUp(let response, _): Self.status(response) + ", hung up"
    case .truncated(let response, let bytes, _):
      Self.status(response) + ", cut off after \(bytes) bytes"
    case .drip(let response, _, _): Self.status(response) + ", dripping"
    case .cut(let reset): reset ? "cut (reset)" : "cut"
    case .silence: "silence"
    }
  }

  private static func status(_ response: SandboxResponse) -> String {
    "\(response.status)" + (response.envelopeStatus.map { "/\($0)" } ?? "")
  }
}
