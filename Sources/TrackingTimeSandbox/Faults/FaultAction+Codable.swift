extension FaultAction: Codable {
  package init(from decoder: any Decoder) throws {
    let tree = try SandboxJSON(from: decoder)
    guard let action = FaultAction(tree) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "no such fault: \(tree.text)"))
    }
    self = action
  }

  package func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }

  /// nil: no such kind, or a member that it needs is missing.
  private init?(_ tree: SandboxJSON) {
    let reset = tree["reset"]?.bool ?? true
    let applied = tree["applied"]?.bool ?? true
    let status = tree["status"]?.int
    let seconds = tree["seconds"]?.double
    switch tree["kind"]?.string {
    case "delay":
      self = .delay(before: tree["before"]?.double ?? 0, after: tree["after"]?.double ?? 0)
    case "cutBefore": self = .cutBefore(reset: reset)
    case "cutAfter": self = .cutAfter(reset: reset)
    case "lateCommit":
      guard let seconds, let answer = LateAnswer(rawValue: tree["answer"]?.string ?? "cut")
      else { return nil }
      self = .lateCommit(seconds: seconds, answer: answer)
    case "truncate": self = .truncate(bytes: tree["bytes"]?.int ?? 40, reset: reset)
    case "drip":
      self = .drip(bytes: tree["bytes"]?.int ?? 16, every: tree["every"]?.double ?? 0.05)
    case "silence": self = .silence(applied: applied)
    case "hangUp": self = .hangUp(reset: reset)
    case "page": self = .page(status: status ?? 502, applied: applied)
    case "envelope":
      guard let status else { return nil }
      self = .envelope(status: status, http: tree["http"]?.int ?? 200, applied: applied)
    case "tooMany":
      guard let how = SandboxSwitches.RetryAfter(rawValue: tree["retryAfter"]?.string ?? "seconds")
      else { return nil }
      self = .tooMany(how, seconds: tree["seconds"]?.int ?? 30)
    default: self.init(plain: tree, applied: applied)
    }
  }

  private init?(plain tree: SandboxJSON, applied: Bool) {
    switch tree["kind"]?.string {
    case "unauthorized": self = .unauthorized
    case "paymentRequired": self = .paymentRequired
    case "malformed": self = .malformed(applied: applied)
    case "wrongType": self = .wrongType(applied: applied)
    case "empty": self = .empty(applied: applied)
    case "redirect":
      self = .redirect(location: tree["location"]?.string ?? "https://example.com/login")
    case "offline":
      guard let seconds = tree["seconds"]?.double else { return nil }
      self = .offline(seconds: seconds)
    case "edit":
      guard let edit = tree["edit"], let user = edit["user"]?.int,
        let method = edit["method"]?.string, let path = edit["path"]?.string
      else { return nil }
      self = .edit(
        SandboxEdit(user: user, method, path, edit["parameters"]),
        late: tree["late"]?.bool ?? false)
    default: return nil
    }
  }

  var json: SandboxJSON {
    switch self {
    case .delay(let before, let after):
      ["kind": "delay", "before": .double(before), "after": .double(after)]
    case .cutBefore(let reset): ["kind": "cutBefore", "reset": .bool(reset)]
    case .cutAfter(let reset): ["kind": "cutAfter", "reset": .bool(reset)]
    case .lateCommit(let seconds, let answer):
      ["kind": "lateCommit", "seconds": .double(seconds), "answer": .string(answer.rawValue)]
    case .truncate(let bytes, let reset):
      ["kind": "truncate", "bytes": .int(bytes), "reset": .bool(reset)]
    case .drip(let bytes, let every):
      ["kind": "drip", "bytes": .int(bytes), "every": .double(every)]
    case .silence(let applied): ["kind": "silence", "applied": .bool(applied)]
    case .hangUp(let reset): ["kind": "hangUp", "reset": .bool(reset)]
    case .page(let status, let applied):
      ["kind": "page", "status": .int(status), "applied": .bool(applied)]
    case .envelope(let status, let http, let applied):
      [
        "kind": "envelope", "status": .int(status), "http": .int(http),
        "applied": .bool(applied),
      ]
    case .tooMany(let how, let seconds):
      ["kind": "tooMany", "retryAfter": .string(how.rawValue), "seconds": .int(seconds)]
    case .unauthorized: ["kind": "unauthorized"]
    case .paymentRequired: ["kind": "paymentRequired"]
    case .malformed(let applied): ["kind": "malformed", "applied": .bool(applied)]
    case .wrongType(let applied): ["kind": "wrongType", "applied": .bool(applied)]
    case .empty(let applied): ["kind": "empty", "applied": .bool(applied)]
    case .redirect(let location): ["kind": "redirect", "location": .string(location)]
    case .offline(let seconds): ["kind": "offline", "seconds": .double(seconds)]
    case .edit(let edit, let late):
      [
        "kind": "edit", "late": .bool(late),
        "edit": [
          "user": .int(edit.user), "method": .string(edit.method), "path": .string(edit.path),
          "parameters": edit.parameters ?? .null,
        ],
      ]
    }
  }
}
