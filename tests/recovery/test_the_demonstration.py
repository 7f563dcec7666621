"""What was said in public can be rebuilt from the made-up entries, with what it includes and what it does not."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from fraudhub.core.periods import FinancialYear
from fraudhub.demonstration.outreach_told import chance_of
from fraudhub.demonstration.recovery_told import tell_of_today, tell_of_years
from fraudhub.geography.scoping import Scope
from fraudhub.recovery.models import Asset, Matter, RouteStage, Valuation
from fraudhub.recovery.totals import Asked, recovered
from tests.factories.accounts import an_account
from tests.factories.cases import a_case, a_payment
from tests.factories.reasons import says_why

pytestmark = pytest.mark.django_db
TODAY = date(2025, 11, 17)


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to("2025-11-17T09:00:00Z", tick=False)


@pytest.mark.feature(93, 95)
def test_a_year_over_17_million_and_a_part_of_the_next_over_5(client, investigator):
    tell_of_years(TODAY, chance_of("recovery"), by=investigator)
    client.force_login(investigator)
    whole = recovered(Asked(FinancialYear(2024)), Scope.everything())
    part = recovered(Asked(FinancialYear(2025), upto=date(2025, 9, 30)), Scope.everything())

    assert whole.pounds == Decimal("17236364.81")  # with the penny of the correction
    assert part.pounds == Decimal("5081395.43")
    page = client.get(reverse("recovery:report"), {"year": "2024-25"}).content.decode()
    assert "Assets recovered in 2024 to 2025: over £17 million. To the penny, £17,236,364.81." in page
    assert "It counts orders obtained, at their value on the day of the order" in page
    assert "from crime that is not fraud" in page
    assert "that was reimbursed by banks and other firms: that is counted apart" in page
    assert "Said in public: assets worth over £17 million" in page
    assert "above it" in page
    page = client.get(reverse("recovery:totals"), {"year": "2025-26", "upto": "2025-09-30"}).content.decode()
    assert "Assets recovered from 1 April 2025 to 30 September 2025: over £5 million" in page
    assert "In the same days of the year before: £" in page
    for route in ("Confiscation order", "Cash seizure and forfeiture", "Account freezing and forfeiture"):
        assert route in page
    assert "adjusted since" in client.get(reverse("recovery:totals"), {"year": "2024-25"}).content.decode()


def test_there_is_a_matter_at_every_stage_and_victims_who_wait(client, investigator):
    for borough in ("stockport", "trafford"):
        a_payment(a_case(borough), "1234.56")
    tell_of_years(TODAY, chance_of("recovery"), by=investigator)
    tell_of_today(TODAY, chance_of("today"), by=investigator, second=an_account("investigator"))
    reached = set(Matter.objects.values_list("events__stage", flat=True))
    now = timezone.now()

    assert set(RouteStage.objects.values_list("pk", flat=True)) <= reached
    assert Matter.objects.late(now).exists()
    assert Matter.objects.warned(now).filter(due_at__gt=now, only_waits=False).exists()
    whole, part = (
        recovered(asked, Scope.everything()).pounds
        for asked in (Asked(FinancialYear(2024)), Asked(FinancialYear(2025), upto=date(2025, 9, 30)))
    )
    assert whole == Decimal("17236364.81")  # what is told of today moves no closed year
    assert 5_000_000 < part < 6_000_000
    assert Valuation.objects.exists()
    assert Asset.objects.filter(kind="property", identity__startswith="gm").exists()
    client.force_login(investigator)
    says_why(client)
    repay = client.get(reverse("recovery:repayment_list")).content.decode()
    assert "Held at Ship Canal Building Society" in repay
    waiting = client.get(reverse("recovery:distribution_list")).content.decode()
    assert "Operation Millrace" in waiting
