"""The only writers of partnerships, meetings, actions and minutes."""

from maaf.verbs.acting import (
    agree_action,
    answer_issue,
    chase_actions,
    do_action,
    drop_action,
    escalate_actions,
    note_action,
    raise_issue,
)
from maaf.verbs.deciding import (
    declare_conflict,
    lay_paper,
    record_decision,
    say_what_is_known,
    share_item,
    write_up,
)
from maaf.verbs.meeting import (
    accept_statement,
    begin_meeting,
    cancel_meeting,
    end_meeting,
    keep_rhythm,
    move_meeting,
    plan_meeting,
    record_attendance,
    send_agenda,
    send_due_agendas,
)
from maaf.verbs.minuting import (
    approve_minutes,
    correct_minutes,
    forget_named_parts,
    freeze_minutes,
    freeze_settled_minutes,
    redraft_minutes,
)
from maaf.verbs.packing import keep_pack, read_pack, request_pack
from maaf.verbs.partnering import (
    change_partnership,
    end_delegate,
    found_partnership,
    join_partnership,
    leave_partnership,
    name_delegate,
    warn_of_lapsing_agreements,
)
from maaf.verbs.proposing import propose_item, restrict_items, withdraw_item

__all__ = [
    "accept_statement", "agree_action", "answer_issue", "approve_minutes", "begin_meeting", "cancel_meeting",
    "change_partnership", "chase_actions", "correct_minutes", "declare_conflict", "do_action", "drop_action",
    "end_delegate", "end_meeting", "escalate_actions", "forget_named_parts", "found_partnership", "freeze_minutes",
    "freeze_settled_minutes", "join_partnership", "keep_pack", "keep_rhythm", "lay_paper", "leave_partnership",
    "move_meeting", "name_delegate", "note_action", "plan_meeting", "propose_item", "raise_issue", "read_pack",
    "record_attendance", "record_decision", "redraft_minutes", "request_pack", "restrict_items", "say_what_is_known",
    "send_agenda", "send_due_agendas", "share_item", "warn_of_lapsing_agreements", "withdraw_item", "write_up",
]  # fmt: skip
