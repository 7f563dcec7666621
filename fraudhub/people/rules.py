"""What stands in the way of what is done with people."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError

from fraudhub.core.validators import valid_birth_date, valid_name
from fraudhub.people.life import life_of


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


def why_not_match(first, second, *, is_same: bool, standing, is_parted: bool):
    """``standing``: the decision about these two that stands, or None. ``is_parted``: that some row of the one and some
    row of the other are two people was decided."""
    if first.pk == second.pk:
        yield "This is one record, not two."
    if standing is not None:
        yield "Somebody decided about these two already. Undo that first."
    elif is_same and is_parted:
        yield "Another record of one of them was decided to be somebody else than the other. Undo that first."
    elif not is_same and first.canonical_id == second.canonical_id:
        yield "Other decisions make these two one person. Undo one of those first."


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


def why_not_assess(*, answers, factors, bands, chosen_band, chosen_because):
    known = {factor.pk for factor in factors}
    if set(answers) != known or any(answer not in ("yes", "no", "not_known") for answer in answers.values()):
        yield "Answer every question of the rule with yes, no or not known."
    if chosen_band is not None and chosen_band not in bands:
        yield "Choose a band of the same rule."
    if chosen_band is not None and not chosen_because:
        yield "Say why you choose another band than the score gives."


def why_not_answer(person, *, given_by, given_by_name, given_on, today):
    if life_of(person).has_died:
        yield "This person has died."
    if given_on > today:
        yield "The day must be today or in the past."
    if given_by == "attorney":
        holders = [contact for contact in person.trusted_contacts.standing() if contact.may_decide]
        if given_by_name not in {contact.full_name for contact in holders}:
            yield (
                "Only an attorney or deputy whose document somebody of ours has seen may decide. Record them as a "
                "trusted contact first, with the day on which it was seen."
            )


def why_not_withdraw(consent):
    if consent.ended_at is not None:
        yield "This ended already."
    elif not consent.is_given:
        yield "They did not agree to this: there is nothing to withdraw."


def why_not_end_contact(contact):
    if contact.ended_at is not None:
        yield "This ended already."


def why_not_join_household(person, of):
    if person.pk == of.pk:
        yield "Choose somebody else: everybody lives with themselves."
    elif person.borough_id != of.borough_id:
        yield "People of one household are known to one hub."
    elif person.household_id is not None and person.household_id == of.household_id:
        yield "They are of one household already."
    elif person.household_id is not None:
        yield f"{person.full_name} is of another household. Take them out there first."


def why_not_change(person, *, died_on, birth_date):
    if died_on is not None and person.died_on is None:
        yield "A death has a page of its own, as more follows from it than a date: “They have died”."
    if died_on is not None and birth_date is not None and died_on < birth_date:
        yield "They cannot have died before they were born. Check both days."


def why_not_die(person, *, died_on, today):
    if person.died_on is not None:
        yield "This is recorded already. A mistake is put right by changing the person."
    if died_on > today:
        yield "The day must be today or in the past."
    if person.birth_date is not None and died_on < person.birth_date:
        yield "The day is before they were born."


def why_not_move(person, *, moved_on, borough, today):
    if life_of(person).has_died:
        yield "This person has died."
    if moved_on > today:
        yield "Record a move when it has happened: today or in the past."
    if borough is not None and borough.pk == person.borough_id:
        yield "They stay with this hub: change their address instead."
