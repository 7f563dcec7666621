"""What somebody had begun to say of a visit when their phone was emptied: kept as their draft at the hub, to be
finished on the pages under *Your visits*."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.accounts.receipts import Answer, once
from fraudhub.core.errors import refuse_if
from outreach.checklist import clean_answer
from outreach.models import ChecklistVersion, Visit, VisitDraft, VisitOutcome
from outreach.rules.visiting import why_not_write_down
from outreach.verbs.correcting import correct_person
from outreach.verbs.planning import locked_visit

WAITS = "This was not finished. What you had answered is at the hub: open the visit under “Your visits” to go on."


def receive_unfinished(
    visit: Visit,
    *,
    client_uuid: uuid.UUID,
    outcome: VisitOutcome | None,
    checklist_version: ChecklistVersion,
    answers: dict[str, Any],
    happened_at: datetime,
    corrections: list[dict[str, Any]] = (),
    by: User,
) -> Answer:
    """Once for this volunteer and ``client_uuid``. What they typed at the hub since stands; an answer that cannot be
    kept (a card number, say) is left out and asked for again. What is not right about a resident is said at once."""
    now = timezone.now()
    content = {
        "unfinished": visit.reference, "outcome": outcome and outcome.code, "version": checklist_version.code,
        "answers": answers, "corrections": [{**each, "person": each["person"].reference} for each in corrections],
    }  # fmt: skip

    def do():
        refuse_if(why_not_write_down(locked_visit(visit), by=by))
        for each in corrections:
            correct_person(visit, happened_at=min(happened_at, now), by=by, now=now, **each)
        if outcome is not None:
            _keep(visit, outcome, checklist_version, answers, by=by, now=now)
        return 201, {
            "reference": visit.reference, "client_uuid": str(client_uuid), "received_at": now.isoformat(),
            "escalations": [], "flags": [WAITS], "unfinished": True,
        }  # fmt: skip

    return once(by, client_uuid, content, do)


def _keep(visit: Visit, outcome: VisitOutcome, version: ChecklistVersion, answers, *, by: User, now: datetime) -> None:
    """With an id of its own: the record that it becomes is another thing than this."""
    draft, _ = VisitDraft.objects.select_for_update().get_or_create(
        visit=visit, owner=by,
        defaults={
            "client_uuid": uuid.uuid4(), "outcome": outcome, "checklist_version": version, "changed_at": now,
        },
    )  # fmt: skip
    for question in draft.checklist_version.questions_in_order():
        if question.key not in draft.answers and question.key in answers:
            try:
                answer = clean_answer(question, answers[question.key])
            except ValidationError:
                continue
            if answer is not None:
                draft.answers[question.key] = answer
    draft.changed_at = now
    draft.save(update_fields=["answers", "changed_at"])
