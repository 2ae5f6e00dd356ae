import SyncCore
import Testing

struct BackoffTests {
  @Test(arguments: [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (9, 256), (10, 300), (64, 300)])
  func `the wait doubles up to five minutes`(_ failures: Int, _ seconds: Int64) {
    #expect(Backoff.delay(failures: failures, random: 0) == .zero)
    let most = Backoff.delay(failures: failures, random: 0.999_999_999)
    #expect(most <= .seconds(seconds))
    #expect(most >= .seconds(seconds) - .milliseconds(1))
    #expect(Backoff.delay(failures: failures, random: 0.5) == .milliseconds(seconds * 500))
  }

  @Test(arguments: [Int.min, -1, 0])
  func `a first try does not wait`(_ failures: Int) {
    #expect(Backoff.delay(failures: failures, random: 0.9) == .zero)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, -3, 7, 0, 1])
  func `no chance leads out of the bounds`(_ random: Double) {
    for failures in [1, 7, 20, 1000, Int.max] {
      let delay = Backoff.delay(failures: failures, random: random)
      #expect(delay >= .zero && delay <= Limits.delayMax)
      let probe = Backoff.probeDelay(probes: failures, random: random)
      #expect(probe >= Limits.probeDelayMin && probe <= Limits.probeDelayMax)
    }
  }

  @Test(arguments: [(-1, 2), (0, 2), (1, 4), (2, 8), (3, 16), (4, 32), (5, 48), (100, 48)])
  func `probes become rarer, with up to a quarter by chance`(_ probes: Int, _ seconds: Int64) {
    #expect(Backoff.probeDelay(probes: probes, random: 0) == .seconds(seconds))
    #expect(Backoff.probeDelay(probes: probes, random: 1) == .milliseconds(seconds * 1250))
  }
}
