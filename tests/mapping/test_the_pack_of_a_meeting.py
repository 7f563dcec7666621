"""What the police's figures lay into a partnership's pack: published figures, and the map of them."""

from base64 import b64decode
from datetime import timedelta

import pytest
from django.utils import timezone

from fraudhub.accounts.roles import PUBLISHED
from fraudhub.core.periods import FinancialYear
from mapping.meeting_pack import fraud_picture
from tests.factories.mapping import reports_in_wards

pytestmark = pytest.mark.django_db


@pytest.mark.feature(91)
def test_the_pack_has_a_map_with_the_figures_of_the_last_whole_year():
    this_year = FinancialYear.of(timezone.localdate())
    reports_in_wards("stockport", (40, 20), (50, 25), on=this_year.start - timedelta(days=100))

    section = fraud_picture(PUBLISHED)

    assert b64decode(section.picture).startswith(b"\x89PNG")
    assert section.picture_text.startswith("Map. ")
    assert section.head == ["Borough", "Reports", "Reports by people 65 and over, per 1,000 of that age"]
    assert next(row for row in section.rows if row[0] == "Stockport")[1] == "90"
