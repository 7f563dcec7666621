"""The only writers of outreach."""

from outreach.verbs.enrolling import enrol_volunteer
from outreach.verbs.hosting import log_event
from outreach.verbs.rolling_out import (
    begin_rollout,
    move_rollout,
    plan_go_live,
    record_evidence,
    record_go_live,
    withdraw_evidence,
    withdraw_go_live,
)
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
    "enrol_volunteer",
    "forget_lapsed_drafts",
    "give_card",
    "keep_answer",
    "keep_outcome",
    "keep_time",
    "log_event",
    "move_rollout",
    "plan_go_live",
    "plan_visit",
    "receive_record",
    "record_evidence",
    "record_go_live",
    "record_visit",
    "revoke_card",
    "settle_visitor_check",
    "withdraw_evidence",
    "withdraw_go_live",
]
