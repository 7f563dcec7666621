"""What partnerships do when something happens to a person."""

from fraudhub.core.plurals import how_many
from fraudhub.people.consenting import MEETING
from fraudhub.people.models import Consent, Person
from maaf.models import AgendaItem
from maaf.verbs import restrict_items


def restrict_what_names_them(consent: Consent, *, by, preview: bool = False) -> list[str]:
    """They agreed to be named in a meeting, and took it back: the item is the hub's alone from now on."""
    if consent.purpose_id != MEETING:
        return []
    return _restrict(consent.person, AgendaItem.Restricted.CONSENT, by=by, preview=preview)


def restrict_what_names_the_dead(person: Person, *, by, preview: bool = False) -> list[str]:
    return _restrict(person, AgendaItem.Restricted.DIED, by=by, preview=preview)


def _restrict(person: Person, why: str, *, by, preview: bool) -> list[str]:
    count = AgendaItem.objects.of_person(person).filter(restricted_as="").count()
    if not preview:
        restrict_items(person, why=why, by=by)
    if not count:
        return []
    return [f"It restricts {how_many(count, 'agenda item')} of a partnership meeting, and tells the chair."]
