import JournalStore
import SyncCore

/// The parked operations of one billing call, with totals before and after.
struct GroupText {
  let group: GroupDispute
  let words: DisputeWords
  let digest: String
  let ink: Ink

  private static let membersMax = 10

  var text: String {
    let total = group.states.values.reduce(0, +)
    let first = group.members.first
    let head = first.map { $0.id.description } ?? ""
    let numbers = "\(group.members.count) of \(total)"
    var table = TextTable("", "when you decided", "now")
    table.add(
      "time", DisputeWords.duration(group.before.seconds), DisputeWords.duration(group.now.seconds))
    if let before = group.before.amount, let now = group.now.amount {
      table.add("amount", Self.money(before), Self.money(now))
    }
    var lines = [
      "\(ink(.bold, head)) and its group  \(numbers) operations of one call wait for one decision"
    ]
    lines += [""] + table.text(width: .max, ink: ink).split(separator: "\n").map { "  " + $0 }
    lines += [""] + members + ["", "  " + ink(.bold, "You can:")]
    let number = first?.id.rawValue ?? 0
    for (side, sentence) in [
      (
        "mine",
        "All of them are flagged as they are now; deleted ones are given up, refused ones sent again."
      ),
      ("theirs", "None of them is flagged; those that were sent already stay flagged."),
    ] {
      lines.append(
        "    " + ink(.green, "ttsync resolve --group \(number) \(side) --shown \(digest)"))
      lines.append("        " + ink(.faint, sentence))
    }
    lines.append("    " + ink(.green, "ttsync conflicts \(number)"))
    lines.append("        " + ink(.faint, "One alone, with everything about it."))
    return lines.joined(separator: "\n")
  }

  private var members: [String] {
    let named = group.members.prefix(Self.membersMax).map { member in
      let changes = member.rows.filter(\.isDisputed).map {
        "\($0.field.word) \(words.value($0.base, of: $0.field)) -> "
          + words.value($0.theirs, of: $0.field)
      }
      let what = member.isGone ? "deleted elsewhere" : changes.joined(separator: ", ")
      let why = what.isEmpty ? member.operation.reason?.sentence ?? "" : what
      return "  \(member.id)  \(words.entity(.timeEntry, member.operation.subject.id)): \(why)"
    }
    let more = group.members.count - named.count
    return named + (more > 0 ? ["  and \(more) more: ttsync operations --parked"] : [])
  }

  private static func money(_ amount: Double) -> String {
    let cents = Int64((amount * 100).rounded())
    let rest = abs(cents % 100)
    return "\(cents / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}
