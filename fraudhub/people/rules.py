"""What stands in the way of what is done with people."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError

from fraudhub.core.validators import valid_birth_date, valid_name


def why_not_add(*, full_name: str, birth_date: date | None):
    try:
        valid_name(full_name)
        if birth_date is not None:
            valid_birth_date(birth_date)
    except ValidationError as problem:
        yield from problem.messages


EMERGENCY_LASTS = timedelta(hours=1)


def why_not_review(access, *, finding, note, by):
    if access.reviewed_at is not None:
        yield "This access was reviewed already. Its review stands."
    if access.held_by_id == by.pk:
        yield "Somebody else has to review this: nobody reviews their own emergency access."
    if finding == access.Finding.NOT_JUSTIFIED and not note:
        yield "Say what follows when it was not justified: who was told, and what is done about it."


def why_not_match(first, second, *, standing):
    """``standing``: the decision about these two that stands, or None."""
    if first.pk == second.pk:
        yield "This is one record, not two."
    if standing is not None:
        yield "Somebody decided about these two already. Undo that first."


def why_not_undo(match):
    if match.undone_at is not None:
        yield "This was undone already."


def why_not_mark(person, *, kind, standing):
    """``standing``: the person's own markers that stand."""
    if kind == "do_not_visit" and any(marker.kind == kind for marker in standing):
        yield f"{person.full_name} is marked already: do not visit."


def why_not_lift(marker):
    if marker.lifted_at is not None:
        yield "This marker was lifted already."
