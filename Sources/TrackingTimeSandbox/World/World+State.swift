extension World {
  /// Everything the server remembers.
  package struct State: Sendable {
    package var accounts = Table<Account>()
    package var users = Table<User>()
    package var customers = Table<Customer>()
    package var services = Table<Service>()
    package var projects = Table<Project>()
    package var tasks = Table<Task>()
    package var entries = Table<Entry>()
    /// Groups, tags, webhooks, notifications.
    package var extras = Table<Extra>()
    /// By user; a user has one running timer over all accounts (API §7).
    package var timers: [Int: Timer] = [:]
    /// The last id handed out, by kind.
    var lastIDs: [EntityKind: Int] = [:]
    var random: SplitMix64
    /// Requests of the present minute by user, for the quota.
    var quota: [Int: (minute: Int, count: Int)] = [:]

    package init(randomSeed: UInt64) {
      random = SplitMix64(seed: randomSeed)
    }

    /// The next id of that kind: ascending, with gaps, as on a server that others use too.
    package mutating func newID(_ kind: EntityKind) -> Int {
      let next = (lastIDs[kind] ?? kind.firstID) + 1 + random.below(9)
      lastIDs[kind] = next
      return next
    }

    mutating func begin() {
      users.begin()
      customers.begin()
      services.begin()
      projects.begin()
      tasks.begin()
      entries.begin()
      extras.begin()
    }

    mutating func keep() {
      users.keep()
      customers.keep()
      services.keep()
      projects.keep()
      tasks.keep()
      entries.keep()
      extras.keep()
    }

    mutating func rollBack(timers before: [Int: Timer]) {
      users.rollBack()
      customers.rollBack()
      services.rollBack()
      projects.rollBack()
      tasks.rollBack()
      entries.rollBack()
      extras.rollBack()
      timers = before
    }
  }
}
