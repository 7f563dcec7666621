"""Which agreement counts for a member of a partnership."""

from fraudhub.accounts.models import SharingAgreement


def agreements_of(organisations, partnership, day):
    """{organisation: the agreement about the partnership's borough}: one in force before any other."""
    rows = SharingAgreement.objects.filter(organisation__in=organisations, boroughs=partnership.borough_id)
    best = {}
    for agreement in rows.order_by("ends_on"):
        held = best.get(agreement.organisation_id)
        if held is None or agreement.state_on(day) == "in force" or held.state_on(day) != "in force":
            best[agreement.organisation_id] = agreement
    return best
