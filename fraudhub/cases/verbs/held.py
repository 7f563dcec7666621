"""A case locked for the rest of the transaction: what is decided about it is decided on what it is now."""

from fraudhub.cases.models import FraudCase


def held(case: FraudCase) -> FraudCase:
    return FraudCase.objects.select_for_update().get(pk=case.pk)
