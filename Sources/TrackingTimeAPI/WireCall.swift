import JSONTree
import NIOHTTP1
package import SyncCore

/// One call to the service without its transport: the request in the words of HTTP, and the reading
/// of its answer. `HTTPRemote` puts it on a connection; a simulation carries it by hand.
package struct WireCall: Sendable {
  let endpoint: Endpoint
  private let request: AnswerReader.Request
  private let configuration: HTTPRemote.Configuration
  private let zone: Zone

  /// - Parameter zone: of the account, as far as known: for times that come without one.
  package init(_ write: RemoteWrite, _ configuration: HTTPRemote.Configuration, zone: Zone) {
    endpoint = Endpoint(write, zone: zone)
    request = .write(write)
    self.configuration = configuration
    self.zone = zone
  }

  package init(_ question: RemoteRead, _ configuration: HTTPRemote.Configuration, zone: Zone) {
    endpoint = Endpoint(question, markerField: configuration.markerField)
    request = .read(question)
    self.configuration = configuration
    self.zone = zone
  }

  package var method: String { endpoint.method.rawValue }

  package var url: String {
    endpoint.url(base: configuration.base, account: configuration.accountID)
  }

  /// Secret: credentials are among them.
  package var headers: [(name: String, value: String)] {
    var headers = [
      ("authorization", "Basic " + Credentials(password: configuration.password).header.reveal()),
      ("user-agent", configuration.userAgent),
      ("accept", "application/json"),
      ("accept-encoding", "gzip, deflate"),
    ]
    if endpoint.body != nil { headers.append(("content-type", "application/json")) }
    return headers.map { (name: $0.0, value: $0.1) }
  }

  /// nil: none.
  package var body: [UInt8]? { endpoint.body.map { JSON.object($0).encoded() } }

  /// What a whole answer says, without a judgement.
  package func answer(
    status: Int, headers: [(name: String, value: String)], body: [UInt8]
  ) async -> RemoteAnswer {
    await answer(
      status: status, headers: HTTPHeaders(headers.map { ($0.name, $0.value) }), body: body)
  }

  func answer(
    status: Int, headers: HTTPHeaders, body: some Collection<UInt8> & Sendable
  ) async -> RemoteAnswer {
    let reader = AnswerReader(
      wire: WireContent(account: configuration.accountID, accountZone: zone),
      password: configuration.password)
    return await reader.answer(to: request, status: status, headers: headers, body: body)
  }
}
