/// The moves of design §4 as the documentation shows them: state · event → what it becomes.
enum StateTable {
  static let text = """
    pending · sent → attempted
    pending · nothingToDo → applied
    pending · refused → rejected
    pending · notApplied → pending
    pending · goneElsewhere → conflict
    pending · movedElsewhere → conflict
    pending · journalRestored → ambiguous, not fresh
    pending · found → applied
    pending · absent → cancelled if cancel was asked, else pending
    pending · undecidable → review
    pending · postponed → pending
    pending · tooOld → review
    pending · undecodable → review
    pending · needsReview → review
    pending · expired → cancelled if fresh, else –
    pending · merged → superseded if fresh, else –
    pending · unmerged → pending if fresh, else –
    pending · cancelRequested → cancelled if fresh, else pending, cancel asked
    pending · retried → – if cancel was asked, else pending
    pending · replaced → superseded if fresh, else –
    attempted · accepted → applied
    attempted · refused → rejected
    attempted · notApplied → pending
    attempted · stateRefused → pending
    attempted · stateRefusedForGood → conflict
    attempted · goneElsewhere → conflict
    attempted · movedElsewhere → conflict
    attempted · noAnswer → ambiguous, not fresh
    attempted · rescued → ambiguous, not fresh
    attempted · journalRestored → ambiguous, not fresh
    attempted · cancelRequested → attempted, cancel asked
    ambiguous · nothingToDo → applied
    ambiguous · refused → rejected
    ambiguous · goneElsewhere → conflict
    ambiguous · movedElsewhere → conflict
    ambiguous · journalRestored → ambiguous
    ambiguous · found → applied
    ambiguous · absent → cancelled if cancel was asked, else pending
    ambiguous · undecidable → review
    ambiguous · postponed → ambiguous
    ambiguous · needsReview → review
    ambiguous · cancelRequested → ambiguous, cancel asked
    ambiguous · retried → – if cancel was asked, else pending
    conflict · unmerged → pending if fresh, else –
    conflict · retried → pending, cancel dropped
    conflict · adopted → applied
    conflict · replaced → superseded
    conflict · discarded → discarded
    rejected · unmerged → pending if fresh, else –
    rejected · retried → pending, cancel dropped
    rejected · adopted → applied
    rejected · replaced → superseded
    rejected · discarded → discarded
    review · retried → pending, cancel dropped
    review · adopted → applied
    review · replaced → superseded
    review · discarded → discarded
    superseded · unmerged → pending
    """
}
