package import JSONTree

/// How far a request got. Decides whether "no answer" can be "surely not applied".
package enum RemotePhase: String, Sendable, Hashable, Codable, CaseIterable {
  /// Not one byte of the request was written: resolve, connect, TLS or pool failed.
  case notWritten
  /// Bytes were or may have been written, and no whole answer came back.
  case written
  /// A whole HTTP answer came back.
  case answered
}

/// What came back for one request, without a judgement (that is `Outcome`'s).
package struct RemoteAnswer: Sendable, Hashable {
  package var phase: RemotePhase
  /// HTTP status; nil unless answered.
  package var status: Int?
  /// `response.status` of a valid envelope (API §4); nil without one.
  package var envelopeStatus: Int?
  /// The server's own sentence, at most 200 characters. Localised: shown, never matched.
  package var message: String?
  package var retryAfter: RetryAfter?
  /// `Date` header; for display of clock differences only (pitfall 20).
  package var serverDate: Instant?
  /// What the transport said when no answer came; for people.
  package var failure: String?
  package var content: RemoteContent

  package enum RetryAfter: Sendable, Hashable {
    case seconds(Int64)
    case at(Instant)
  }

  package init(
    phase: RemotePhase, status: Int? = nil, envelopeStatus: Int? = nil, message: String? = nil,
    retryAfter: RetryAfter? = nil, serverDate: Instant? = nil, failure: String? = nil,
    content: RemoteContent = .none
  ) {
    self.phase = phase
    self.status = status
    self.envelopeStatus = envelopeStatus
    self.message = message
    self.retryAfter = retryAfter
    self.serverDate = serverDate
    self.failure = failure
    self.content = content
  }
}

/// What a valid envelope carried, decoded into our words.
package enum RemoteContent: Sendable, Hashable {
  /// Nothing, or nothing that belongs to the question.
  case none
  /// `isLast`: no further page can bring unseen rows. `isCapped`: the endpoint's cap was reached,
  /// so the list must not be taken as complete (API §5).
  case records([Record], isLast: Bool, isCapped: Bool)
  /// The running timer; nil: none runs.
  case timer(RunningTimer?)
  /// The user of the credentials and what the account says about itself.
  case me(RemoteMe)
  case document(JSON)
  /// What an online-only write brought.
  case told(OnlineAnswer)

  package var records: [Record] {
    switch self {
    case .records(let records, _, _): records
    case .told(let answer): answer.records
    case .none, .timer, .me, .document: []
    }
  }
}

/// What the service answers to an online-only write, for whoever asked.
package struct OnlineAnswer: Sendable, Hashable {
  /// Copies for the mirror.
  package var records: [Record]
  /// In our own words, kept with the operation; never a secret.
  package var told: JSONObject
  /// A JSON object as text: a token, an address that works as a key. Told once, kept nowhere.
  package var secret: Secret?

  package init(records: [Record] = [], told: JSONObject = [:], secret: Secret? = nil) {
    self.records = records
    self.told = told
    self.secret = secret
  }
}

/// The answer to `/me` (API §1, §9.4).
package struct RemoteMe: Sendable, Hashable {
  package var user: RemoteID
  /// The account that answers when none is named; nil when not said.
  package var defaultAccount: Int64?
  package var name: String
  /// The user's zone, IANA where known, else `GMT±hh:mm`; nil when not said.
  package var zone: String?
  package var role: String?
  /// Lower-case English day name; nil when not said.
  package var weekStart: String?
  package var accounts: [Account]

  package struct Account: Sendable, Hashable {
    package var id: Int64
    package var name: String

    package init(id: Int64, name: String) {
      self.id = id
      self.name = name
    }
  }

  package init(
    user: RemoteID, defaultAccount: Int64?, name: String, zone: String?, role: String?,
    weekStart: String?, accounts: [Account]
  ) {
    self.user = user
    self.defaultAccount = defaultAccount
    self.name = name
    self.zone = zone
    self.role = role
    self.weekStart = weekStart
    self.accounts = accounts
  }
}
