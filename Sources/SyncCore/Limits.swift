/// Every number that bounds something: its unit, why this value, and what happens at it.
package enum Limits {
  /// Longest wait between two attempts of one lane. Beyond it a recovered service would wait on us.
  package static let delayMax: Duration = .seconds(300)
  /// Steps of the wall clock back that are noticed; a smaller one lengthens a wait by no more.
  package static let clockStepMin: Duration = .seconds(2)
  /// First wait after a failure; doubled per failure, full jitter.
  package static let delayMin: Duration = .seconds(1)
  /// Failures in a row to reach the service that open the breaker (design §5).
  package static let breakerFailures = 3
  /// Longest time between two probes while the breaker is open.
  package static let probeDelayMax: Duration = .seconds(60)
  /// First time between two probes.
  package static let probeDelayMin: Duration = .seconds(2)
  /// How often paused credentials (401, 402) are probed again without a new credential.
  package static let pauseProbeDelay: Duration = .seconds(900)
  /// Envelope 502 answers in a row before a state refusal becomes a conflict (design §4).
  package static let stateRefusalsMax = 3
  /// Confirmed absences of one create before it goes to review (design §4).
  package static let absencesMax = 3
  /// Wait before the one more try of a request that was refused at the edge (design §5).
  package static let edgeRefusalDelay: Duration = .seconds(5)
  /// First wait after a 429 that does not say how long; doubled while they go on.
  package static let slowDelayMin: Duration = .seconds(5)
  /// Longest `Retry-After` that is obeyed; a longer one counts as this, so that a broken header
  /// cannot stop the queue for ever.
  package static let retryAfterMax: Duration = .seconds(86_400)
  /// After a 429 the pace is halved, down to this part of the setting at least.
  package static let paceFloor = 0.125
  /// Time without a 429 after which a halved pace doubles again.
  package static let paceRecovery: Duration = .seconds(60)
  /// Waits before the second and third try after an envelope 500 (design §5).
  package static let serverErrorDelays: [Duration] = [.seconds(5), .seconds(60)]
  /// Age of the reads a decision rests on (design §4); older: decided again.
  package static let decisionAge: Duration = .seconds(10)
  /// Own acknowledged copy younger than this replaces the compare read (design §9).
  package static let compareSkipAge: Duration = .seconds(5)
  /// Unfinished operations older than this go to review before being sent (design §4).
  package static let operationAgeMax: Duration = .seconds(30 * 86_400)
  /// How long an online-only operation may wait to be sent; then it is cancelled (design §1): whoever
  /// asked has gone on without it.
  package static let onlineOnlyPatience: Duration = .seconds(20)
  /// How far the wall clock may step back before an online-only operation counts as late.
  package static let onlineOnlyClockStep: Duration = .seconds(5)
  /// How long a sealed answer is kept for the call that waits; nobody else can read it.
  package static let sealedAnswerAge: Duration = .seconds(60)
  /// Identical call within this time gets the receipt of the first (design §11).
  package static let repeatWindow: Duration = .seconds(60)
  /// Entries in one billing request; the batch bound documented for deletes (API §5).
  package static let billingBatchMax = 100
  /// Wishes that one request may carry after merging (design §7): more go in the next request, so
  /// that a refused one is not taken apart for long.
  package static let mergedMax = 20
  /// Entries of a billing call refused one by one, and none taken, after which halving a refused batch
  /// costs more than asking for each; also the size of the sample that tells, after a 403, whether the
  /// account may set flags at all.
  package static let refusedAloneMax = 8
  /// Unfinished operations in one journal. At it, new writes are refused, nothing is lost.
  package static let queueMax = 1_000_000
  /// Transactions of one process that share a commit, so that none waits for many others' work.
  package static let sharedCommitMax = 32
  /// Operations accepted by one call (a billing call of 500 entries, with room).
  package static let operationsPerCallMax = 1_000
  /// Characters of a task, project, customer or service name (API §5).
  package static let nameLengthMax = 500
  /// Characters of an entry's notes (API §5).
  package static let notesLengthMax = 5_000
  /// Bytes of one decoded answer; longer: the read fails with a clear reason.
  package static let answerBytesMax = 64 * 1024 * 1024
  /// Rows asked for per page of a pull, so that a pull never holds the service long.
  package static let pageSize = 1_000
  /// Tasks asked for per page (API §5).
  package static let taskPageSize = 500
  /// Pages of one list; reached: the list counts as incomplete.
  package static let pagesMax = 400
  /// How far ahead a timer may start or stop (design §8).
  package static let timerAheadMax: Duration = .seconds(300)
  /// How far back a timer may start or stop (design §8).
  package static let timerBackMax: Duration = .seconds(86_400)
  /// Characters of a server message that are kept and shown (design §13).
  package static let messageLengthMax = 200
  /// Moments after an unknown outcome at which it is looked up, before the horizon (design §6).
  package static let lookUpDelays: [Duration] = [
    .seconds(2), .seconds(10), .seconds(30), .seconds(90),
  ]
  /// Late-commit horizon of an entry without a proven marker (a setting may lower it).
  package static let horizonEntry: Duration = .seconds(300)
  /// Horizon of what repair can tell from a twin: tasks, groups, marked entries.
  package static let horizonRepairable: Duration = .seconds(60)
  /// How far starts may lie apart for an entry to be *near* what was sent (design §6).
  package static let nearStart: Duration = .seconds(60)
  /// By how much `created_at` or `updated_at` may be off without proving anything: they come as a
  /// wall clock in the account's zone, which nothing tells for certain (API §6), so every zone
  /// (−12 h … +14 h) and two minutes of clock difference are allowed for.
  package static let clockTolerance: Duration = .seconds(26 * 3600 + 120)
  /// The same once it is learned by how much these stamps are off: what is left is the clocks.
  package static let clockToleranceLearned: Duration = .seconds(120)
  /// The same for stamps of another season than the one it was learned in: two zones may have moved
  /// their clocks by an hour each, apart from each other.
  package static let clockToleranceSeasons: Duration = .seconds(2 * 3600 + 120)
  /// How near to the moment of learning a stamp counts as of the same season.
  package static let changeClockDay: Duration = .seconds(86_400)
  /// How long a request may take between making a stamp and writing its Date header.
  package static let changeClockNoise: Duration = .seconds(60)
  /// Beyond this difference between the server's clock and ours, times of change prove little again.
  package static let serverClockMax: Duration = .seconds(60)
  /// An exchange that took longer tells nothing about the server's clock; differences within it are
  /// the same difference.
  package static let dateTrust: Duration = .seconds(5)
  /// How long a learned capability is believed (design §6); then the safe side holds again.
  package static let capabilityAge: Duration = .seconds(30 * 86_400)
  /// How often a capability that everyday traffic confirms is written again.
  package static let capabilityRefresh: Duration = .seconds(3600)
  /// How many days back the probe's old entry lies: beyond the windows that policies leave open.
  package static let probeDaysBack = 100
  /// Before the probe searches a second time for what it just made.
  package static let probeSearchDelay: Duration = .seconds(2)
  /// How long a probe that was consented to may wait for the process that sends; later it is not
  /// run.
  package static let probePatience: Duration = .seconds(120)
  /// A start alone that is older, or would book more than this: still running? (design §8)
  package static let timerForgottenAge: Duration = .seconds(12 * 3600)
  /// How long second copies of a create whose outcome was unknown are looked for among what is read.
  package static let sweepAge: Duration = .seconds(30 * 86_400)
  /// Time between two signs of life of the leader (design §11).
  package static let beatDelay: Duration = .seconds(10)
  /// Age of the last sign of life from which a leader counts as stopped (design §11).
  package static let beatAgeMax: Duration = .seconds(60)
  /// How long a process that waits for the lead watches an old sign of life before it takes over:
  /// longer than the time between two of them, so that a machine that just woke is not misread.
  package static let successionWatch: Duration = .seconds(15)
  /// How often a process that waits for the lead looks at the one that has it.
  package static let successionDelay: Duration = .seconds(5)
  /// How long a leader has been offline or paused before it gives way to one that asks (design §11).
  package static let giveWayAge: Duration = .seconds(60)
  /// How long a leader that gave way leaves the lock to others.
  package static let giveWayDelay: Duration = .seconds(2)
  /// Longest rest of the worker without looking: a missed ring costs at most this.
  package static let watchDelayMax: Duration = .seconds(30)
  /// Days of entries that the first pull brings, back and ahead; more on demand.
  package static let firstPullDaysBack = 45
  package static let firstPullDaysAhead = 31
  /// Days of entries that the mirror holds once tools are used, back and ahead (design §10).
  package static let mirrorDays = 400
  /// How old what lies further from today may be before it is read anew.
  package static let farAge: Duration = .seconds(86_400)
  /// Time between two reads of far months, so that they never take the pace from anybody.
  package static let farPullDelay: Duration = .seconds(1)
  /// How old the mirror may be while tools are used (design §10).
  package static let refreshAge: Duration = .seconds(300)
  /// How long after a tool was used the mirror is kept young (design §10).
  package static let useAge: Duration = .seconds(600)
  /// How exactly the moment of the last use is kept.
  package static let useNoted: Duration = .seconds(60)
  /// Age up to which entries count as fresh (design §10).
  package static let entriesAge: Duration = .seconds(60)
  /// Age up to which what hangs below a container is not counted anew before it is closed.
  package static let countAge: Duration = .seconds(5)
  /// Requests that counting anew before a closing may cost; dearer: `entriesAge` is young enough.
  package static let countRequestsMax = 2
  /// Age up to which catalogues (projects, tasks, customers …) count as fresh (design §10).
  package static let catalogueAge: Duration = .seconds(600)
  /// How long a read that was asked for is kept when nobody serves it.
  package static let pullPatience: Duration = .seconds(300)
  /// Sleep of the machine from which connections are not trusted any more.
  package static let sleepNoticed: Duration = .seconds(2)
  /// Rest of a worker whose doorbell cannot be rung from outside (its path is too long).
  package static let watchDelayMin: Duration = .milliseconds(250)
}
