"""The only writers of cases and of what becomes of reports. Reports themselves come by the importer alone."""

from fraudhub.cases.verbs.casework import (
    add_paper,
    answer_closing,
    change_case,
    close_case,
    correct_note,
    hand_over_case,
    name_identifier,
    note_on_case,
    remove_identifier,
    reopen_case,
)
from fraudhub.cases.verbs.money import (
    answer_claim,
    close_claim,
    draft_claim,
    go_to_the_ombudsman,
    log_bank_contact,
    make_claim,
    record_credit,
    record_payment,
    record_reimbursement,
    reverse_entry,
    start_clock_again,
    stop_clock,
    the_clock,
)
from fraudhub.cases.verbs.rights import (
    agree_updates,
    begin_duty,
    decide_enhanced_rights,
    decide_outcome,
    drop_duty,
    meet_duty,
)
from fraudhub.cases.verbs.triaging import (
    join_case,
    open_case,
    set_aside_report,
    take_out_report,
    triage_to_new_case,
    triage_to_somebody_new,
)

__all__ = [
    "add_paper", "agree_updates", "answer_claim", "answer_closing", "begin_duty", "change_case", "close_case",
    "close_claim", "correct_note", "decide_enhanced_rights", "decide_outcome", "draft_claim", "drop_duty",
    "go_to_the_ombudsman", "hand_over_case", "join_case", "log_bank_contact", "make_claim", "meet_duty",
    "name_identifier", "note_on_case", "open_case", "record_credit", "record_payment", "record_reimbursement",
    "remove_identifier", "reopen_case", "reverse_entry", "set_aside_report", "start_clock_again", "stop_clock",
    "take_out_report", "the_clock", "triage_to_new_case", "triage_to_somebody_new",
]  # fmt: skip
