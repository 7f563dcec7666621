"""What referrals and concerns do when something happens in another app's record."""

from fraudhub.core.plurals import how_many
from fraudhub.people.consenting import SHARE
from fraudhub.people.models import Consent, Person
from fraudhub.referrals.models import Concern, Referral
from fraudhub.referrals.verbs import give_concern_back, recall_referral, take_concern


def call_back_referrals(consent: Consent, *, by, preview: bool = False) -> list[str]:
    """Those that rest on consent, of every hub. What went by a right to go without consent stays."""
    if consent.purpose_id != SHARE:
        return []
    return _call_back(
        Referral.objects.filter(without_consent_ground="", destination__consent_rule="needed"),
        consent.person, "They took their consent back.", by=by, preview=preview,
    )  # fmt: skip


def call_back_referrals_of_the_dead(person: Person, *, by, preview: bool = False) -> list[str]:
    return _call_back(Referral.objects.all(), person, "The person has died.", by=by, preview=preview)


def _call_back(referrals, person: Person, reason: str, *, by, preview: bool) -> list[str]:
    open_ones = list(
        referrals.open().filter(person__canonical=person.canonical_id).select_related("destination").order_by("pk")
    )
    if not preview:
        for referral in open_ones:
            recall_referral(referral, reason=reason, by=by)
    if not open_ones:
        return []
    where = ", ".join(sorted({str(referral.destination) for referral in open_ones}))
    return [f"It calls back {how_many(len(open_ones), 'referral')}: {where}."]


def take_what_was_grabbed(item: tuple[str, str], *, by, preview: bool = False) -> list[str]:
    """Whoever grabs a concern in the inbox has taken it: nobody else is called."""
    kind, reference = item
    concern = Concern.objects.open().filter(reference=reference).first() if kind == "concern" else None
    if concern is not None and not preview:
        take_concern(concern, by=by)
    return []


def give_back_what_was_grabbed(item: tuple[str, str], *, by, preview: bool = False) -> list[str]:
    """The ladder of calls goes on."""
    kind, reference = item
    held = Concern.objects.open().filter(reference=reference, taken_by=by) if kind == "concern" else None
    if held is not None and not preview:
        for concern in held:
            give_concern_back(concern, reason="Given back in the inbox.", by=by)
    return []
