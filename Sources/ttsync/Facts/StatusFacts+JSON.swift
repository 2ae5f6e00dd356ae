import JSONTree
import JournalStore
import SyncCore

extension StatusFacts {
  /// The facts for programs. Keys are only ever added.
  var json: JSON {
    [
      "verdict": .string(verdict), "connection": connectionJSON, "leader": leaderJSON,
      "queue": queueJSON, "parked": .array(parked.map(\.json)),
      "next_attempt_at_ms": OperationFacts.json(nextAttempt),
      "estimate_s": estimate.map { .integer($0.wholeSeconds) } ?? .null,
      "freshness": freshnessJSON, "journal": journalJSON,
      "other_journals": .array(others.map(JSON.string)),
    ]
  }

  private var connectionJSON: JSON {
    [
      "state": .string(connection.rawValue),
      "offline_since_ms": OperationFacts.json(link.offlineSince),
      "paused_since_ms": OperationFacts.json(link.pausedSince),
      "pause_reason": OperationFacts.json(link.pauseReason),
      "limited_until_ms": OperationFacts.json(link.slowUntil),
      "next_probe_at_ms": OperationFacts.json(link.probeAt),
      "last_contact_at_ms": OperationFacts.json(link.contactAt),
    ]
  }

  private var leaderJSON: JSON {
    [
      "state": .string(lead.rawValue), "pid": leader.pid.map { .integer($0) } ?? .null,
      "since_ms": OperationFacts.json(leader.since),
      "beat_at_ms": OperationFacts.json(leader.beatAt),
      "epoch": .integer(leader.epoch.rawValue),
    ]
  }

  private var queueJSON: JSON {
    var states = JSONObject()
    for state in OperationState.allCases {
      states[state.rawValue] = .integer(Int64(counts[state] ?? 0))
    }
    return [
      "unfinished": .integer(Int64(unfinished)), "parked": .integer(Int64(parkedCount)),
      "states": .object(states), "oldest": oldest?.json ?? .null,
      "makes_sure_of_restored": .bool(isMakingSureOfRestored),
    ]
  }

  private var freshnessJSON: JSON {
    var object = JSONObject()
    for part in freshness {
      object[part.part] = [
        "as_of_ms": .integer(part.asOf.milliseconds), "is_complete": .bool(part.isComplete),
      ]
    }
    if let days = entryDays {
      object["time_entries"] = [
        "from": .string(days.lowerBound.text), "to": .string(days.upperBound.text),
      ]
    }
    return .object(object)
  }

  private var journalJSON: JSON {
    [
      "path": .string(path), "account_id": .integer(account.account),
      "account_name": account.accountName.map(JSON.string) ?? .null,
      "service": .string(account.serviceHost),
      "user_id": account.user.map { .integer($0.rawValue) } ?? .null,
      "user_name": account.userName.map(JSON.string) ?? .null,
    ]
  }
}
