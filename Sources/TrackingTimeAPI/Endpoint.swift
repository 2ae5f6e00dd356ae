import JSONTree

/// One request in the words of HTTP: what `RemoteWrite` and `RemoteRead` become.
///
/// A mutation is never a GET, although the server would take it (API §3): caches and proxies may
/// answer or repeat a GET.
struct Endpoint: Sendable, Hashable {
  enum Method: String, Sendable, Hashable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
  }

  var method: Method
  /// Below the base and the account, beginning with `/`; only `[A-Za-z0-9_/]`.
  var path: String
  /// In order, not yet encoded.
  var query: [Parameter]
  /// A JSON object; nil: no body.
  var body: JSONObject?
  /// Whether the account id stands between base and path. `/me` and the description
  /// of searches go without (API §1).
  var isScoped = true

  struct Parameter: Sendable, Hashable {
    var name: String
    var value: String

    init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  init(
    _ method: Method, _ path: String, query: [Parameter] = [], body: JSONObject? = nil,
    isScoped: Bool = true
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.body = body
    self.isScoped = isScoped
  }

  /// The whole URL.
  ///
  /// In the query everything but `[A-Za-z0-9-._~]` is percent-encoded: a bare `+` would be read as
  /// a space and turn `GMT+03:00` into nonsense (API §6).
  func url(base: String, account: Int64) -> String {
    let scope = isScoped ? "/\(account)" : ""
    guard !query.isEmpty else { return base + scope + path }
    let pairs = query.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }
    return base + scope + path + "?" + pairs.joined(separator: "&")
  }

  private static func encoded(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return result
  }
}
