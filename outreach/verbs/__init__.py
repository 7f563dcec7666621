"""The only writers of outreach."""

from outreach.verbs.aftercare import (
    do_follow_up,
    end_follow_up,
    plan_follow_up,
    see_to_next_step,
    try_follow_up,
)
from outreach.verbs.correcting import choose_value, correct_person
from outreach.verbs.enrolling import enrol_volunteer
from outreach.verbs.hosting import log_event, take_back_event
from outreach.verbs.protecting import (
    fit_device,
    issue_device,
    move_device,
    receive_device,
    record_action,
    take_back_action,
)
from outreach.verbs.rolling_out import begin_rollout, plan_go_live, record_go_live
from outreach.verbs.stocking import count_stock, move_stock
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
    "begin_rollout",
    "cancel_visit",
    "check_visitor",
    "choose_value",
    "correct_person",
    "count_stock",
    "do_follow_up",
    "end_follow_up",
    "enrol_volunteer",
    "fit_device",
    "forget_lapsed_drafts",
    "give_card",
    "issue_device",
    "keep_answer",
    "keep_outcome",
    "keep_time",
    "log_event",
    "move_device",
    "move_stock",
    "plan_follow_up",
    "plan_go_live",
    "plan_visit",
    "receive_device",
    "receive_record",
    "record_action",
    "record_go_live",
    "record_visit",
    "revoke_card",
    "see_to_next_step",
    "settle_visitor_check",
    "take_back_action",
    "take_back_event",
    "try_follow_up",
]
