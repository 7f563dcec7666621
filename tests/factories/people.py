"""People as hubs come to know them: added by the verb."""

from itertools import count

from django.utils import timezone

from fraudhub.people.models import Consent, ConsentPurpose, ConsentWording, Person
from fraudhub.people.verbs import add_person, record_answer
from tests.factories.accounts import the_borough
from tests.factories.geography import a_postcode_in

_numbers = count(1)


def a_person(borough: str = "stockport", **told) -> Person:
    """Somebody the hub of the borough with that slug knows; ``told`` is what else ``add_person`` takes."""
    number = next(_numbers)
    return add_person(
        **{
            "borough": the_borough(borough),
            "full_name": f"Resident {number}",
            "phone": "+441614960000",
            "address": f"{number} Chapel Street",
            "postcode": a_postcode_in(borough, number % 40),
            "by": None,
            **told,
        }
    )


def a_consent(person: Person, purpose: str = "share", *, is_given: bool = True, by=None, **told) -> Consent:
    return record_answer(
        person,
        **{
            "purpose": ConsentPurpose.objects.get(pk=purpose),
            "wording": ConsentWording.objects.get(pk="spoken-2024-1"),
            "is_given": is_given,
            "how": "spoken",
            "given_on": timezone.localdate(),
            "by": by,
            **told,
        },
    )
