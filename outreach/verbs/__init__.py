"""The only writers of outreach."""

from outreach.verbs.enrolling import enrol_volunteer
from outreach.verbs.hosting import log_event
from outreach.verbs.lone_working import (
    ask_for_help,
    ask_for_help_on_visit,
    extend_on_visit,
    extend_outing,
    say_safe,
    say_safe_on_visit,
    start_outing,
)
from outreach.verbs.lone_working_board import (
    enter_outing,
    find_safe,
    give_outing_back,
    note_on_outing,
    say_when_left,
    see_to_outing,
)
from outreach.verbs.lone_working_ladder import climb_outings
from outreach.verbs.lone_working_words import receive_word
from outreach.verbs.rolling_out import begin_rollout, plan_go_live, record_go_live
from outreach.verbs.verifying import check_visitor, give_card, revoke_card, settle_visitor_check
from outreach.verbs.visiting import (
    cancel_visit,
    forget_lapsed_drafts,
    keep_answer,
    keep_outcome,
    keep_time,
    plan_visit,
    receive_record,
    record_visit,
)

__all__ = [
    "ask_for_help",
    "ask_for_help_on_visit",
    "begin_rollout",
    "cancel_visit",
    "check_visitor",
    "climb_outings",
    "enrol_volunteer",
    "enter_outing",
    "extend_on_visit",
    "extend_outing",
    "find_safe",
    "forget_lapsed_drafts",
    "give_card",
    "give_outing_back",
    "keep_answer",
    "keep_outcome",
    "keep_time",
    "log_event",
    "note_on_outing",
    "plan_go_live",
    "plan_visit",
    "receive_record",
    "receive_word",
    "record_go_live",
    "record_visit",
    "revoke_card",
    "say_safe",
    "say_safe_on_visit",
    "say_when_left",
    "see_to_outing",
    "settle_visitor_check",
    "start_outing",
]
