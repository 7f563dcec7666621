from maaf.rules.acting import why_not_agree, why_not_answer_issue, why_not_end_action, why_not_raise
from maaf.rules.meeting import (
    why_not_accept,
    why_not_begin,
    why_not_cancel,
    why_not_decide,
    why_not_end,
    why_not_lay_paper,
    why_not_move,
    why_not_plan,
    why_not_propose,
    why_not_record_attendance,
    why_not_say,
    why_not_send,
    why_not_share,
    why_not_speak_of,
    why_not_withdraw,
    why_not_write_up,
)
from maaf.rules.minuting import why_not_approve, why_not_correct, why_not_freeze, why_not_redraft
from maaf.rules.partnering import why_not_join, why_not_leave, why_not_name

__all__ = [
    "why_not_accept", "why_not_agree", "why_not_answer_issue", "why_not_approve", "why_not_begin", "why_not_cancel",
    "why_not_correct", "why_not_decide", "why_not_end", "why_not_end_action", "why_not_freeze", "why_not_join",
    "why_not_lay_paper", "why_not_leave", "why_not_move", "why_not_name", "why_not_plan", "why_not_propose",
    "why_not_raise", "why_not_record_attendance", "why_not_redraft", "why_not_say", "why_not_send", "why_not_share",
    "why_not_speak_of", "why_not_withdraw", "why_not_write_up",
]  # fmt: skip
