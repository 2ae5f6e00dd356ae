package import JSONTree

/// One incoming JSON-RPC message.
package enum Message: Sendable {
  case request(Request)
  case notification(method: String, params: JSONObject)
  /// An answer to a request of ours; the id is nil when it is missing or damaged.
  case response(id: RequestID?, result: Result<JSON, RPCError>)
  /// An object that is none of these; the id is nil when it cannot be told.
  case invalid(id: RequestID?, RPCError)
}

/// A request to be answered.
package struct Request: Sendable {
  package let id: RequestID
  package let method: String
  /// Empty when there are none.
  package let params: JSONObject

  package init(id: RequestID, method: String, params: JSONObject = [:]) {
    self.id = id
    self.method = method
    self.params = params
  }

  /// `params._meta`; nil when absent or no object.
  var meta: JSONObject? { params["_meta"]?.objectValue }
}

extension Message {
  /// Classifies a JSON value by JSON-RPC 2.0. Unknown members are ignored.
  package init(_ json: JSON) {
    guard case .object(let object) = json else {
      self = .invalid(id: nil, .invalidRequest("a message must be one JSON object"))
      return
    }
    let id = object["id"].flatMap(RequestID.init)
    if object["method"] == nil, object["result"] != nil || object["error"] != nil {
      self = .response(id: id, result: Self.outcome(object))
      return
    }
    if let problem = Self.problem(object, id: id) {
      self = .invalid(id: id, problem)
      return
    }
    let method = object["method"]?.stringValue ?? ""
    switch (id, object["params"]) {
    case (let id?, nil), (let id?, .null):
      self = .request(Request(id: id, method: method))
    case (let id?, .object(let params)):
      self = .request(Request(id: id, method: method, params: params))
    case (let id?, _):
      self = .invalid(id: id, .invalidParams("params must be an object"))
    case (nil, let params):
      self = .notification(method: method, params: params?.objectValue ?? [:])
    }
  }

  private static func problem(_ object: JSONObject, id: RequestID?) -> RPCError? {
    if object["jsonrpc"] != "2.0" { return .invalidRequest("jsonrpc must be \"2.0\"") }
    if object["method"]?.stringValue == nil { return .invalidRequest("method must be a string") }
    if object["id"] != nil, id == nil {
      return .invalidRequest("id must be a string or a whole number")
    }
    return nil
  }

  private static func outcome(_ object: JSONObject) -> Result<JSON, RPCError> {
    guard let error = object["error"] else { return .success(object["result"] ?? .null) }
    return .failure(
      RPCError(
        code: error["code"]?.integerValue ?? 0, message: error["message"]?.stringValue ?? "",
        data: error["data"]))
  }
}
